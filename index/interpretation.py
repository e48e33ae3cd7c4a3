"""What a question was understood to mean, as it is told to whoever asked: every recognised part, its words, what was done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations

from index.citation import Provision
from index.filters import Filters
from index.ledger import Entry
from index.model import Span


class Kind(StrEnum):
    """What can be recognised; each kind can be revoked by itself."""

    HISTORY = "history"
    TYPO = "typo"
    DOC_NUMBER = "doc_number"
    TITLE = "title"
    PROVISION = "provision"
    PERIOD = "period"
    AS_OF = "as_of"
    IN_FORCE = "in_force"
    REGION = "region"
    ISSUER = "issuer"


class Deed(StrEnum):
    """What was done about a recognised part."""

    OPENED = "opened"
    FILTERED = "filtered"
    REPLACED = "replaced"
    RELAXED = "relaxed"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Recognised:
    """A part of a question. ``words`` stand at ``span`` of :attr:`Interpretation.text`; ``value`` is their plain form.

    ``note`` says in Chinese what was understood and done. RELAXED: it was a filter, and nothing would have been left.
    """

    kind: Kind
    words: str
    span: Span
    value: str
    deed: Deed
    note: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A document that a question names, and where in its text the provision stands that it asks for (None for the whole).

    ``why`` says in Chinese why it comes first. ``quoted`` tells a name in 《》 or a 文号 from a title that stands bare.
    """

    document: Entry
    provision: Provision | None
    span: Span | None
    why: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Interpretation:
    """A question as understood.

    ``text`` is the question in full: as asked, or as its history and its slips make it; ``searched`` what is looked for in the
    texts, without the words that became filters. ``given`` are the filters that the caller set, ``filters`` these with what the question sets.
    """

    text: str
    searched: str
    given: Filters
    filters: Filters
    opened: tuple[Opened, ...]
    recognised: tuple[Recognised, ...]

    def relaxations(self) -> Iterator[Interpretation]:
        """Itself without one of the restrictions that the question set, then without two, and so on; each says what it gave up."""
        set_by_it = [part.kind for part in self.recognised if part.deed is Deed.FILTERED]
        kinds = [kind for kind in FIELDS if kind in set_by_it]
        for count in range(1, len(kinds) + 1):
            for given_up in combinations(kinds, count):
                yield self._without(given_up)

    def _without(self, kinds: tuple[Kind, ...]) -> Interpretation:
        kept = {name for kind, names in FIELDS.items() if kind not in kinds and self._filters_by(kind) for name in names}
        dropped = {name for kind in kinds for name in FIELDS[kind]} - kept
        filters = replace(self.filters, **{name: getattr(self.given, name) for name in dropped})
        if not any(self._filters_by(kind) for kind in FIELDS if kind not in kinds):
            filters = self.given
        told = tuple(
            replace(part, deed=Deed.RELAXED, note=f"{part.note}；这样没有结果，已放宽")
            if part.kind in kinds and part.deed is Deed.FILTERED
            else part
            for part in self.recognised
        )
        return replace(self, filters=filters, recognised=told)

    def _filters_by(self, kind: Kind) -> bool:
        return any(part.kind is kind and part.deed is Deed.FILTERED for part in self.recognised)

    @property
    def lacks_provision(self) -> bool:
        """Whether the question asks for a provision that the document does not have."""
        return any(part.kind is Kind.PROVISION and part.deed is Deed.NOTHING for part in self.recognised)

    @property
    def only_names(self) -> bool:
        """Whether the question is nothing but the names of what was opened (《…》第八条, a 文号)."""
        return bool(self.opened) and self._nothing_but(Deed.OPENED)

    @property
    def names_only_the_absent(self) -> bool:
        """Whether the question is nothing but the names of documents that are not in the base."""
        return not self.opened and self._nothing_but(Deed.NOTHING)

    def _nothing_but(self, deed: Deed) -> bool:
        named = sum(part.span.end - part.span.start for part in self.recognised if part.kind in _NAMING and part.deed is deed)
        return named > 0 and len("".join(self.text.split())) - named <= _MORE_THAN_A_NAME


_NAMING = (Kind.DOC_NUMBER, Kind.TITLE, Kind.PROVISION)
# 的内容, 全文, 是什么: this much beside a name asks for nothing in particular.
_MORE_THAN_A_NAME = 4
FIELDS = {
    Kind.ISSUER: ("issuer",),
    Kind.IN_FORCE: ("in_force",),
    Kind.PERIOD: ("year_from", "year_to"),
    Kind.REGION: ("region",),
    Kind.AS_OF: ("as_of", "in_force"),
}
"""The fields of :class:`index.filters.Filters` that each kind sets, the kinds to give up first in front."""
