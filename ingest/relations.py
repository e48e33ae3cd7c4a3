"""What a text says about other texts: what it rests on, amends, repeals, issues, explains, carries out, or only mentions.

Conventions. 依据 is what the text itself is made on: named after 根据, 依据, 依照, 按照 (or 为了实施, 为贯彻落实) in its opening words, in
the first article or in a sentence that says 制定本办法, 作如下规定; everything named where the text regulates (依照《…》处罚) is 引用.
A closing article that repeals gives 废止, and 替代 as well where the repealed bears the same name as the text. Who reports that
somebody else repealed or amended a text only mentions it, as do the notes below a title that tell by which decisions it was
amended. 延续 is a longer term or the word that a text goes on (有效期延长至…, 继续有效), 暂停 a pause; acts say so, not reports.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.model import Relation, RelationKind, Section, SectionKind
from index.names import title_key, without_issuer
from ingest.amendments import amended
from ingest.basis import bare_bases, basis_start, continues_basis, rests_on
from ingest.clauses import Clause, find_clauses
from ingest.earlier_editions import spelled_out
from ingest.issuing import issued
from ingest.kinds import kind_of
from ingest.lasting import Lasting, lasting, new_term, of_its_days, told_apart, told_together
from ingest.lines import Line
from ingest.listings import (
    amendment_lists,
    amendment_tables,
    kept_lists,
    listed_titles,
    own_term,
    repeal_lists,
    result_rows,
    row_result,
    verb_of,
)
from ingest.postponing import put_off, put_off_apart
from ingest.quotations import quoted_lines
from ingest.references import Mention, find_mentions
from ingest.relation_order import FROM, FROM_TO, LIFE, Found, day_from, ordered
from ingest.relation_titles import titled_relations
from ingest.repeals import continues_list, ended_after, ended_from, repealed, spared
from ingest.replacing import replaced
from ingest.unquoted_references import unquoted_mentions

_SAYS = re.compile(r"《|中华人民共和国|根据|依据|依照|废止|修正案|失效|停止执行|号")
_ORIGINAL = re.compile(r"^[（(]?(?:原标题|原题|转载自|原文标题)[：:]\s*《?(?P<title>[^》\n]{4,80}?)》?[）)]?$")
_PREAMBLE = frozenset({SectionKind.HEADING, SectionKind.ANNEX})
_OPENING = 1500
"""So far a text without sections counts as its own opening words, in characters."""
_FIRST = re.compile(r"^第[一1]条$")
_TOLD_APART = {RelationKind.EXTENDS: told_apart, RelationKind.SUSPENDS: put_off_apart}
_RESULTS = {"废止": RelationKind.REPEALS, "失效": RelationKind.REPEALS, "继续有效": RelationKind.EXTENDS}


def find_relations(
    lines: Sequence[Line],
    starts: Sequence[int],
    *,
    title: str,
    title_lines: frozenset[int] = frozenset(),
    skip: frozenset[int] = frozenset(),
    sections: Sequence[Section] = (),
) -> tuple[Relation, ...]:
    """The relations that a document of these ``lines`` states, in reading order.

    ``starts`` are the offsets of the lines in the joined text, ``title_lines`` the lines that print its ``title``, ``skip`` the
    lines of the cover and of tables of contents, ``sections`` its section tree. Each kind names a text (or a provision of it)
    once, where it is first said; a mere mention of a text that has another relation already is left out.
    """
    text = "\n".join(line.text for line in lines)
    if not _SAYS.search(text):
        return ()
    finder = _Finder(lines, starts, text, title, title_lines, skip, sections)
    return ordered(text, finder.run(), title)


class _Finder:
    def __init__(
        self,
        lines: Sequence[Line],
        starts: Sequence[int],
        text: str,
        title: str,
        title_lines: frozenset[int],
        skip: frozenset[int],
        sections: Sequence[Section],
    ) -> None:
        self.lines, self.starts, self.text, self.title = lines, starts, text, title
        self.title_lines, self.skip = title_lines, skip
        self.sections = sections
        self.section_starts = [section.span.start for section in sections]
        own = re.sub(r"《[^《》]*》|〈[^〈〉]*〉", "", title)
        self.amending = bool(re.search(r"(?:修改|修正|修订)(?!版|本|稿|）|\))", own)) and "办法" not in own[-4:]
        self.official = kind_of(title) not in (None, "解读", "问答", "解答", "讲话", "报告")
        named = list(spelled_out(text, find_mentions(text), title))
        self.mentions = sorted([*named, *unquoted_mentions(text, named, title)], key=lambda mention: mention.start)
        self.quoted: list[int] = []
        self.basis: Clause | None = None
        self.ending: Clause | None = None

    def run(self) -> Iterator[Found]:
        yield from self._titled()
        quoted = self._quotations()
        listed = list(repeal_lists(self.lines, self.skip))
        yield from self._listed(RelationKind.REPEALS, listed)
        kept = list(kept_lists(self.lines, self.skip))
        yield from self._listed(RelationKind.EXTENDS, kept)
        listed += kept
        lone = list(result_rows(self.lines, listed)) if self.official and "清理" in self.text else []
        yield from self._listed(RelationKind.REPEALS, lone)
        listed += lone
        if self.amending or "修改" in self.text[:3000]:
            yield from self._listed(RelationKind.AMENDS, list(amendment_lists(self.lines, self.skip)))
            yield from self._listed(RelationKind.AMENDS, list(amendment_tables(self.lines)))
        lists = [(self.starts[low], self._line_end(high - 1)) for low, high in listed]
        body = [mention for mention in self.mentions if self._line(mention.start) not in self.skip]
        for clause in find_clauses(self.text, body, quoted):
            if any(low <= clause.first < high for low, high in lists):
                continue
            yield from self._judge(clause)
        yield from self._bare_bases()
        for number, line in enumerate(self.lines):
            if len(line.text) < 100 and (found := _ORIGINAL.match(line.text)):
                start = self.starts[number]
                mention = Mention(start, start + len(line.text), found["title"])
                yield Found(RelationKind.REPOST_OF, mention, start, start + len(line.text))

    def _judge(self, clause: Clause) -> Iterator[Found]:
        """What the sentence says of the names in it."""
        if found := [*self._life(clause)]:
            yield from found
        elif self._is_basis(clause):
            self.basis = clause
            begins = basis_start(clause)
            yield from (Found(RelationKind.BASED_ON, m, begins, clause.last) for m in clause.mentions)
        elif self._opening(clause.first) and (kind := issued(clause)):
            yield from (Found(kind, m, clause.lead, clause.last) for m in clause.mentions)
        elif where := replaced(clause):
            yield from (Found(RelationKind.REPLACES, m, *where) for m in clause.mentions)
        else:
            # A bare 文号 is looked at for what is done to it, not where it is merely named.
            yield from (Found(RelationKind.CITES, m, m.start, m.end) for m in clause.mentions if m.title)

    def _life(self, clause: Clause) -> Iterator[Found]:
        """What the sentence does to the life of the names in it."""
        if said := put_off(clause, self.official):
            yield from self._lasting(clause, said)
        elif until := ended_after(clause):
            low, high, day = until
            yield from (Found(RelationKind.REPEALS, mention, low, high, day) for mention in clause.mentions)
        elif where := repealed(clause) or self._goes_on_ending(clause):
            self.ending = clause
            yield from self._each(RelationKind.REPEALS, clause, where)
            same = [m for m in clause.mentions if m.title and not m.provision and _same_matter(m.title, self.title)]
            if not spared(clause):
                yield from (Found(RelationKind.REPLACES, m, *self._reach(clause, m, where)) for m in same)
        elif of_its_days(clause) and (said := lasting(clause, self.official)):
            yield from self._lasting(clause, said)
        elif where := amended(clause, amending=self.amending):
            yield from self._each(RelationKind.AMENDS, clause, where)
            if said := new_term(clause):
                whole = [replace(mention, provision=None) for mention in clause.mentions]
                yield from (Found(said.kind, m, said.start, said.end, None, said.until, said.term) for m in whole)
            elif said := lasting(clause, self.official):
                yield from self._lasting(clause, said)
        elif said := lasting(clause, self.official):
            yield from self._lasting(clause, said)

    def _lasting(self, clause: Clause, said: Lasting) -> Iterator[Found]:
        for mention in clause.mentions:
            start, end = self._reach(clause, mention, (said.start, said.end), FROM_TO)
            yield Found(said.kind, mention, start, end, None, said.until, said.term)

    def _each(self, kind: RelationKind, clause: Clause, where: tuple[int, int]) -> Iterator[Found]:
        left = spared(clause) if kind is RelationKind.REPEALS else None
        for mention in clause.mentions:
            named = replace(mention, provision=f"除{left}外") if left and not mention.provision else mention
            yield Found(kind, named, *self._reach(clause, mention, where))

    def _reach(self, clause: Clause, mention: Mention, where: tuple[int, int], days: re.Pattern[str] = FROM) -> tuple[int, int]:
        """From the words that name ``mention`` to the verb, which stands behind or before; with the date if it names one."""
        low, high = where
        start = min(low, clause.lead if mention is clause.mentions[0] else mention.start)
        near = max(clause.start, start - 80)
        found = days.search(self.text[near:start])
        if found and day_from(found[0], days):
            start = near + found.start()
        return start, max(high, mention.end)

    def _goes_on_ending(self, clause: Clause) -> tuple[int, int] | None:
        """The list of what is repealed may go on behind a semicolon: 废止下列文件：《…》；《…》."""
        if self.ending is None or clause.quoted or not continues_list(self.text, self.ending, clause):
            return None
        return clause.first, clause.last

    def _is_basis(self, clause: Clause) -> bool:
        if self.basis is not None and continues_basis(self.text, self.basis, clause):
            return True
        opening = self._opening(clause.first)
        return rests_on(clause, opening=opening, loosely=opening and self.official and not self._in_article(clause.first))

    def _bare_bases(self) -> Iterator[Found]:
        """根据宪法，制定本法: laws named without 《》 in the words that the text is made on."""
        for start, mention in bare_bases(self.text, self.mentions, self._opening):
            if self._line(start) not in self.skip and not self._in_quotation(start):
                yield Found(RelationKind.BASED_ON, mention, start, mention.end)

    def _titled(self) -> Iterator[Found]:
        """What the title says, shown where the text prints the title, or else where it first names the other text."""
        printed = [number for number in sorted(self.title_lines) if number < len(self.lines)]
        body = self._line_end(printed[-1]) if printed else 0
        for titled in titled_relations(self.title):
            name = titled.mention.title or ""
            if (where := self._wording(name, titled.mention.quoted, printed)) is not None:
                mention = replace(titled.mention, title=where[2])
                apart = _TOLD_APART.get(titled.kind)
                if apart and (said := apart(self.text, body)):
                    yield Found(titled.kind, mention, said.start, said.end, None, said.until, said.term)
                elif titled.kind in LIFE and (day := ended_from(self.text, body)):
                    yield Found(titled.kind, mention, where[0], where[1], day)
                else:
                    yield Found(titled.kind, mention, where[0], where[1])

    def _wording(self, name: str, quoted: bool, printed: list[int]) -> tuple[int, int, str] | None:
        key = title_key(name)
        full = next((m for m in self.mentions if m.quoted and m.title and title_key(m.title) == key), None)
        better = full.title if full and full.title and not quoted else name
        for number in printed:
            if name in self.lines[number].text:
                return self.starts[number], self._line_end(number), better
        if printed:
            start, end = self.starts[printed[0]], self._line_end(printed[-1])
            if end - start < 300:
                return start, end, better
        if full:
            return full.start, full.end, better
        at = self.text.find(name)
        return (at, at + len(name), name) if at >= 0 else None

    def _listed(self, kind: RelationKind, listed: Sequence[tuple[int, int]]) -> Iterator[Found]:
        for low, high in listed:
            opening = self.lines[low - 1].text
            day = day_from(opening) or (ended_from(self.text, 0) if kind is RelationKind.REPEALS else None)
            together = told_together(opening, self.text) if kind is RelationKind.EXTENDS else (None, None)
            for number in range(low, high):
                until, term = (kind is RelationKind.EXTENDS and own_term(self.lines[number])) or together
                start, end = self.starts[number], self._line_end(number)
                result = row_result(self.lines[number])
                this = kind if result is None or kind is RelationKind.AMENDS else _RESULTS[result]
                verb = (result or verb_of(opening)) if this is RelationKind.REPEALS else None
                named = [m for m in self.mentions if start <= m.start < end and m.quoted][:1]
                if named and (this is not RelationKind.AMENDS or self.lines[number].row is not None):
                    yield Found(this, named[0], named[0].start, named[0].end, day, until, term, verb)
                for title in listed_titles(self.lines[number], start):
                    yield Found(this, title.mention, title.start, title.end, day, until, term, verb)

    def _section(self, at: int) -> Section | None:
        """The innermost section that holds the place, or the last one before it."""
        place = bisect_right(self.section_starts, at) - 1
        section = self.sections[place] if place >= 0 else None
        while section is not None and section.span.end <= at and section.parent is not None:
            section = self.sections[section.parent]
        return section

    def _in_article(self, at: int) -> bool:
        section = self._section(at)
        return section is not None and section.span.end > at and section.kind not in _PREAMBLE

    def _opening(self, at: int) -> bool:
        """Whether the place lies in the words before the first section, or in the first article."""
        section = self._section(at)
        if section is None or section.span.end <= at or section.kind in _PREAMBLE:
            begins = section.span.start if section is not None and section.span.end > at else 0
            return at - begins <= _OPENING
        return section.kind is SectionKind.ARTICLE and bool(_FIRST.match(section.label))

    def _quotations(self) -> list[tuple[int, int]]:
        self.quoted = sorted(quoted_lines(self.lines))
        return [(self.starts[number], self._line_end(number)) for number in self.quoted]

    def _in_quotation(self, at: int) -> bool:
        number = self._line(at)
        before = self.lines[number].text[: at - self.starts[number]]
        return number in self.quoted or before.count("“") > before.count("”")

    def _line(self, at: int) -> int:
        return bisect_right(self.starts, at) - 1

    def _line_end(self, number: int) -> int:
        return self.starts[number] + len(self.lines[number].text)


def _same_matter(old: str, new: str) -> bool:
    """Whether the repealed bears the name of the text that repeals it, 暂行 and 试行 aside."""
    one, other = (re.sub(r"暂行|试行|若干|管理", "", without_issuer(title_key(title))) for title in (old, new))
    return one == other
