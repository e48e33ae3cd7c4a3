"""Which documents of a base belong together: copies, a 办法 and the notice that issues it, versions of one rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from index.ledger import Entry, Ledger
from index.naming import Sort
from index.resolution import Resolver

# Of a key: texts of one such name are versions of one rule. Notices, reports and plans of one name are others every year.
_LASTING = re.compile(r"(?:法|法典|条例|办法|规定|细则|规则|规程|章程|准则|守则|制度|规范|标准)$")
_MONTHS_BEFORE = 366


class Kinship:
    """Knows the kin of the documents of one ledger."""

    def __init__(self, ledger: Ledger, resolver: Resolver) -> None:
        self._ledger = ledger
        self._resolver = resolver

    def versions(self, entry: Entry) -> list[Entry]:
        """All versions of the rule that a document is one of, itself and copies included, the oldest first."""
        found = {entry.number: entry} | {other.number: other for other in self.of_one_name(entry)}
        for number in list(found):
            for copy in self._ledger.family(found[number]):
                if (other := self._ledger.entry(copy)) is not None:
                    found[copy] = other
        return sorted(found.values(), key=lambda other: (other.dated or date.min, other.number))

    def carried(self, entry: Entry) -> Iterator[Entry]:
        """The texts that are stored apart from the notice ``entry``, which issues them."""
        for name in self._ledger.names(entry.number):
            if name.sort is Sort.ISSUED and not name.loose:
                for number, other in self._ledger.named(name.key):
                    found = self._ledger.entry(number)
                    if other.sort is Sort.TITLE and not other.loose and found and self._issued_together(entry, found):
                        yield found

    def carriers(self, entry: Entry) -> Iterator[Entry]:
        """The notices that issue the text ``entry`` and are stored apart from it."""
        for name in self._ledger.names(entry.number):
            if name.sort is Sort.TITLE and not name.loose:
                for number, other in self._ledger.named(name.key):
                    found = self._ledger.entry(number)
                    if other.sort is Sort.ISSUED and not other.loose and found and self._issued_together(found, entry):
                        yield found

    def of_one_name(self, entry: Entry) -> Iterator[Entry]:
        """The other documents that are, or issue, a lasting rule of the same name, of the same organ or place."""
        if entry.draft or not entry.rules or len(issued := roots(self._ledger, entry)) > 1:
            return
        keys = {name.key for name in self._ledger.names(entry.number) if name.sort is Sort.TITLE and not name.loose}
        keys |= _titles_of(self._ledger, entry) | issued
        seen = {entry.number}
        for key in sorted(key for key in keys if _LASTING.search(key)):
            for number, name in self._ledger.named(key):
                other = self._ledger.entry(number)
                if number in seen or other is None or name.sort not in (Sort.TITLE, Sort.ISSUED):
                    continue
                seen.add(number)
                if other.rules and len(roots(self._ledger, other)) < 2 and self._resolver.same_rule(entry, other):
                    yield other

    def issue_each_other(self, one: Entry, other: Entry) -> bool:
        """Whether one of the two is the notice that issues the other."""
        return any(text.number == two.number for notice, two in ((one, other), (other, one)) for text in self.carried(notice))

    def start(self, entry: Entry) -> date | None:
        """When a document takes effect; what says no day itself takes that of its copies, then of its notice."""
        if entry.start:
            return entry.start
        copies = (self._ledger.entry(number) for number in self._ledger.family(entry))
        kin = (*(copy for copy in copies if copy), *self.carriers(entry))
        return min((other.start for other in kin if other.start), default=None)

    def _issued_together(self, notice: Entry, text: Entry) -> bool:
        """Whether ``text`` is the version that ``notice`` issues."""
        if notice.number == text.number or not text.rules or not notice.rules:
            return False
        if notice.doc_number and notice.doc_number == text.doc_number:
            return True
        if not self._resolver.same_rule(notice, text) and (text.place or text.issuer):
            return False
        theirs = {day for day in (text.issued, text.published, text.effective) if day}
        if not theirs or theirs & {notice.issued, notice.published, notice.effective}:
            return True
        # A text that prints only when it takes effect was issued within the months before.
        apart = (text.effective - notice.dated).days if text.effective and not text.issued and notice.dated else -1
        return 0 <= apart <= _MONTHS_BEFORE


def roots(ledger: Ledger, entry: Entry) -> set[str]:
    """The texts that a document issues, each by its longest key: the others are short forms of these."""
    keys = {name.key for name in ledger.names(entry.number) if name.sort is Sort.ISSUED}
    return {key for key in keys if not any(other != key and other.endswith(key) for other in keys)}


def _titles_of(ledger: Ledger, entry: Entry) -> set[str]:
    """The full keys of a document's title, also where they lack the place."""
    keys = {name.key for name in ledger.names(entry.number) if name.sort is Sort.TITLE}
    return {key for key in keys if not any(other != key and other.endswith(key) for other in keys)}
