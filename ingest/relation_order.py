"""What was found about other texts, brought into reading order: each text once a kind, mere mentions of what is related left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.model import Reference, Relation, RelationKind, Span
from index.names import title_key, without_issuer
from ingest.dates import DATE_PATTERN, find_dates
from ingest.references import Mention

_ON = rf"于({DATE_PATTERN})(?=[^，。；《》]{{0,8}}?(?:废止|失效|停止|终止|不再|作废|失去|丧失|暂停|恢复))|(?:^|[，,：:])({DATE_PATTERN})(?:零时)?起(?!(?:正式)?[施实执试生][行施效]的)"
FROM = re.compile(rf"(?:自|从|于)([^，。；自从于]{{6,24}}?)(?:之日)?起|{_ON}")
"""自2024年5月1日起, 于2024年5月1日废止: as the wording of a repeal names its day, in one of the groups."""
FROM_TO = re.compile(rf"(?:自|从|于)([^，。；自从于]{{6,24}}?)(?:之日)?(?:起|至|到(?!期))|{_ON}")
"""The same of a suspension or an extension, which may name both days: 自2020年5月1日至2021年4月30日."""
LIFE = frozenset((
    RelationKind.REPEALS, RelationKind.REPLACES, RelationKind.AMENDS, RelationKind.EXTENDS, RelationKind.SUSPENDS,
))  # fmt: skip
"""What changes the life of the other text."""
_OF_ITS_NAME = frozenset({RelationKind.REPEALS, RelationKind.REPLACES, RelationKind.AMENDS})
"""What a text does to its namesake: the new 办法 repeals the old one, a decision is filed under the title of what it amends."""


@dataclass(frozen=True, slots=True)
class Found:
    """A text that ``text[start:end]`` says something about, with the days, the term and the verb of :class:`Relation`."""

    kind: RelationKind
    mention: Mention
    start: int
    end: int
    when: date | None = None
    until: date | None = None
    term: str | None = None
    verb: str | None = None

    @property
    def tells_days(self) -> bool:
        """Whether it says from when, until when or how long."""
        return bool(self.when or self.until or self.term)


def ordered(text: str, found: Iterator[Found], title: str) -> tuple[Relation, ...]:
    """In reading order, each text once a kind; mentions of the document itself and of what has a relation already left out."""
    own = {title_key(title), without_issuer(title_key(title))}
    seen: dict[tuple[RelationKind, str, str | None], set[tuple[str, str | None]]] = {}
    kept: list[Found] = []
    candidates = sorted((_dated(text, item) for item in found), key=lambda item: (item.start, item.mention.start))
    candidates = [item for item in candidates if not _said_in_full(item, candidates)]
    related = {_name(item.mention) for item in candidates if item.kind is not RelationKind.CITES}
    for item in candidates:
        name, provision = _name(item.mention), item.mention.provision
        if name in own and item.kind not in _OF_ITS_NAME:
            continue
        if item.kind is RelationKind.CITES and provision is None and name in related:
            continue
        stem = without_issuer(name)
        said = seen.setdefault((item.kind, stem, provision), set())
        number = item.mention.doc_number
        if not any(_one(name, number, *other, stem) for other in said):
            kept.append(item)
        elif item.tells_days and item.kind in LIFE:
            # What the title says without a day the text says with one.
            place = next(place for place, other in enumerate(kept) if _alike(item, other))
            kept[place] = _fuller(kept[place], item)
        said.add((name, number))
    return tuple(
        Relation(
            number, item.kind, _reference(item.mention), Span(item.start, item.end), item.when, item.until, item.term, item.verb
        )
        for number, item in enumerate(sorted(kept, key=lambda item: (item.start, item.mention.start)))
    )


def _one(name: str, number: str | None, other: str, other_number: str | None, stem: str) -> bool:
    """Whether two mentions of one ``stem`` mean one text: no two 文号, and no two issuers before 关于."""
    if number and other_number and number != other_number:
        return False
    # 最高人民法院《关于…》 in one place is 《最高人民法院关于…》 in another.
    return name == other or stem in (name, other)


def _said_in_full(item: Found, others: Sequence[Found]) -> bool:
    """Whether the title's bare name (转发国务院办公厅关于…意见的通知) is one that the body gives in 《》 and in full."""
    if item.mention.quoted or item.kind not in (RelationKind.ISSUES, RelationKind.FORWARDS):
        return False
    name = title_key(item.mention.title or "").replace("的", "")
    return any(
        other.kind is item.kind
        and other.mention.quoted
        and title_key(other.mention.title or "").replace("的", "").startswith(name)
        for other in others
    )


def _name(mention: Mention) -> str:
    return title_key(mention.full_title or mention.title or "") or mention.doc_number or ""


def _reference(mention: Mention) -> Reference:
    return Reference(mention.title, mention.doc_number, mention.provision, mention.full_title)


def _dated(text: str, item: Found) -> Found:
    """With the day that the wording itself names: 自2024年5月1日起废止."""
    if item.when or item.kind not in LIFE:
        return item
    lasting = item.kind in (RelationKind.EXTENDS, RelationKind.SUSPENDS)
    return replace(item, when=day_from(text[item.start : item.end], FROM_TO if lasting else FROM))


def day_from(wording: str, pattern: re.Pattern[str] = FROM) -> date | None:
    """The day from which ``wording`` says that something holds, if it does."""
    found = pattern.search(wording)
    day = next(find_dates(next(filter(None, found.groups()))), None) if found else None
    return day.value if day else None


def _fuller(first: Found, item: Found) -> Found:
    """Of two findings of one text the first that tells its days, with the 文号 of either."""
    if first.tells_days:
        return first
    return replace(item, mention=first.mention) if first.mention.doc_number and not item.mention.doc_number else item


def _alike(item: Found, other: Found) -> bool:
    """Whether two findings are of one kind and one text, or provision of it."""
    stems = [without_issuer(_name(one.mention)) for one in (item, other)]
    return item.kind is other.kind and item.mention.provision == other.mention.provision and stems[0] == stems[1]
