"""Which stored documents are copies of one text (a repost, the same law from two sites), and which are merely alike.

Regulations that several places wrote after one model, and the versions of one law, share most of their words: what keeps
them apart is what they say of themselves. So likeness alone decides nothing; title, place, number and dates have their say.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from index.columns import evidence_from_json
from index.doc_number import normalise
from index.model import Evidence
from index.names import title_key, without_issuer
from index.sketch import similarity

# Least similarity (estimated Jaccard of 8-grams) of two copies. Measured by ``python -m tests.benchmarks.duplicates_report``:
# reposts of one text have .55 and more with an editor's note, and .79 and more from two real sites; regulations of different
# places reach .92, two of one place with different names (its rules for two matters) .58.
SAME_NAME = 0.6
OTHER_NAME = 0.75
# Two official titles that differ, from one place: a rename, or a model used twice.
OTHER_OFFICIAL_NAME = 0.9
# A candidate that shares fewer hashes of its sketch cannot come near SAME_NAME.
_MIN_SHARED = 0.4
FILE_NAME = "文件名"
"""The element of evidence that comes from the name of a file."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a document says of itself that tells it from one that reads alike. Dates are ISO texts.

    ``issued`` is the day that the source prints, ``named`` the one that its file's name gives for this version.
    """

    title: str
    kind: str | None
    region: str | None
    doc_number: str | None
    issued: str | None
    effective: str | None
    named: str | None = None

    def judged(self, evidence: Sequence[Evidence]) -> Identity:
        """Tell the day of issue apart by where it was read: in the text, or in the file's name alone."""
        days = [e for e in evidence if e.field in ("issued", "published")]
        named = next((e.value for e in days if e.element == FILE_NAME), None)
        printed = named is None or any(e.field == "issued" and e.element != FILE_NAME for e in days)
        return replace(self, issued=self.issued if printed else None, named=named)

    def contradicts(self, other: Identity) -> bool:
        """Whether the two say of themselves that they are not the same: another place, number or date."""
        if any(one and two and one != two for one, two in zip(self._marks(), other._marks(), strict=True)):
            return True
        if self._other_version(other):
            return True
        return bool(self.region and other.region and self.region not in other.region and other.region not in self.region)

    def _marks(self) -> tuple[str | None, ...]:
        return self.doc_number and normalise(self.doc_number), self.effective

    def _other_version(self, other: Identity) -> bool:
        """Whether the days of issue differ. A day in a name says nothing against a copy whose name has none."""
        if self.issued and other.issued:
            return self.issued != other.issued
        return bool(self.named and other.named and self.named != other.named)

    def least_similarity(self, other: Identity) -> float:
        """How alike the texts must be to be one, by what their titles say."""
        mine, theirs = (without_issuer(title_key(title)) for title in (self.title, other.title))
        if mine == theirs:
            return SAME_NAME
        return OTHER_OFFICIAL_NAME if self.kind and other.kind else OTHER_NAME


def decided_by_hand(connection: sqlite3.Connection, document_id: str) -> tuple[frozenset[int], frozenset[int]]:
    """The families that somebody said this document belongs to, and those that it does not; see :mod:`index.families`."""
    rows = connection.execute(
        "SELECT d.family, h.same FROM copies_by_hand h JOIN documents d ON d.id = iif(h.one = ?1, h.other, h.one) "
        "WHERE (h.one = ?1 OR h.other = ?1) AND d.id <> ?1",
        (document_id,),
    ).fetchall()
    same = frozenset(family for family, yes in rows if yes)
    return same, frozenset(family for family, yes in rows if not yes) - same


def find_family(
    connection: sqlite3.Connection, number: int, identity: Identity, own: frozenset[int], apart: frozenset[int] = frozenset()
) -> int:
    """The family of the most similar stored document if it is the same text, else a new one (the document's own ``number``).

    Whoever contradicts a member of a family does not join it, however alike another member is; nor one of ``apart``.
    """
    candidates = _candidates(connection, number, own)
    closed = apart | {family for _, family, theirs in candidates if identity.contradicts(theirs)}
    best, found = 0.0, number
    for candidate, family, theirs in candidates:
        if family in closed:
            continue
        hashes = {value for (value,) in connection.execute("SELECT hash FROM sketches WHERE document = ?", (candidate,))}
        score = similarity(own, hashes)
        if score >= identity.least_similarity(theirs) and score > best:
            best, found = score, family
    return found


def _candidates(connection: sqlite3.Connection, number: int, own: Iterable[int]) -> list[tuple[int, int, Identity]]:
    """(number, family, identity) of the documents that share enough of the sketch, in the order in which they were stored."""
    hashes = list(own)
    rows = connection.execute(
        "SELECT d.number, d.family, d.title, d.kind, d.region, d.doc_number, d.issued, d.effective, "
        "d.evidence FROM sketches s "
        f"JOIN documents d ON d.number = s.document WHERE s.hash IN ({','.join('?' * len(hashes))}) AND d.number <> ? "
        "GROUP BY d.number HAVING count(*) >= ? ORDER BY d.number",
        (*hashes, number, max(1, int(_MIN_SHARED * len(hashes)))),
    )
    return [
        (candidate, family, Identity(*rest).judged(evidence_from_json(evidence) if FILE_NAME in evidence else ()))
        for candidate, family, *rest, evidence in rows
    ]
