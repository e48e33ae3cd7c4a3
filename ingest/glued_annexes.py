"""Annexes that a copy glued to the text around them: 附件1名单附件2办法 gets its lines back where a list names their titles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from index.numbers import chinese_number
from ingest.dates import DATE_PATTERN
from ingest.lines import Line

_LIST = re.compile(r"附(?:[ \u3000]?件)?[ \u3000]?[:：]\s*")
_MARK = re.compile(r"附[ \u3000]?件[ \u3000]?(\d{1,2}|[一二三四五六七八九十]{0,2})(?![:：.．、\d])\s*")
_FIRST = re.compile(r"[1１一]\s*[.．、]\s*")
_GOVERNED = frozenset("见按照本其和及与或、（(《“的据从在以各该为")
"""After these characters 附件 is named within a sentence."""
_GOES_ON = frozenset("》）)的中所，。；、规第")
_VERSION = re.compile(r"[（(][^（()）\n]{1,30}[）)]?$|$")
_LONGEST_TITLE = 160
_SURE = 6
"""So many characters of a listed title tell it; of 88 provincial documents whose copy lost its breaks, 11 have such annexes, and no
sentence of laws.tar.gz begins so."""
_LISTS_AT_MOST = 20
_ENTRIES_AT_MOST = 40
_DATE = re.compile(DATE_PATTERN)
_SIGNATURE = 120
"""The signature, the date and a note that stand between a list of annexes and the annex are no longer, in characters."""


@dataclass(frozen=True, slots=True)
class _Entry:
    number: int
    """0 where the list names one annex without a number."""
    opens: int
    """Where its list begins."""
    start: int
    title: str


def split_glued_annexes(lines: Sequence[Line]) -> tuple[Line, ...]:
    """``lines`` cut before and after the mark and the title of each annex that is glued to other text, and before list entries.

    A list (附件：1.甲名单2.乙办法) must name the title: 附件 alone is a word of many sentences. Nothing is left out but blanks.
    """
    text = "\n".join(line.text for line in lines)
    cuts = sorted(_cuts(text)) if _LIST.search(text) else []
    if not cuts:
        return tuple(lines)
    parts: list[Line] = []
    at = place = 0
    for line in lines:
        end = at + len(line.text)
        bounds = [at]
        while place < len(cuts) and cuts[place] < end:
            if at < cuts[place] and line.level is None and line.row is None:
                bounds.append(cuts[place])
            place += 1
        pieces = [text[low:high].strip() for low, high in zip(bounds, [*bounds[1:], end], strict=True)]
        parts += [line] if len(pieces) == 1 else [replace(line, text=piece) for piece in pieces if piece]
        at = end + 1
    return tuple(parts)


def _cuts(text: str) -> set[int]:
    lists = [list(_entries(text, opens.start(), opens.end())) for opens in islice(_LIST.finditer(text), _LISTS_AT_MOST)]
    lists = [entries for entries in lists if entries]
    cuts = {cut for entries in lists if len(entries) == 1 for cut in _printed_again(text, entries[0])}
    if lists:
        named: dict[int, list[tuple[_Entry, list[_Entry]]]] = {}
        for entries in lists:
            for entry in entries:
                named.setdefault(entry.number, []).append((entry, entries))
            if len(entries) == 1 and entries[0].number:
                named.setdefault(0, []).append((entries[0], entries))
        for mark in _MARK.finditer(text, lists[0][-1].start):
            if found := _glued(text, mark, named):
                entries, glued = found
                cuts.update(glued)
                cuts.update(entry.start for entry in entries[1:])
                if text[entries[0].opens - 1 : entries[0].opens] in ("。", "）", "；"):
                    cuts.add(entries[0].opens)
    return cuts


def _entries(text: str, opens: int, at: int) -> Iterator[_Entry]:
    """The titles that a list names from ``at`` on; the last one runs to the end of its line, or to the next 附件."""
    first = _FIRST.match(text, at)
    if first is None:
        if title := _title(text[at : at + _LONGEST_TITLE]):
            yield _Entry(0, opens, at, title)
        return
    number, start, begins = 1, at, first.end()
    while number <= _ENTRIES_AT_MOST:
        following = re.compile(rf"(?<!\d){number + 1}\s*[.．、]\s*(?!\d)").search(text, begins, begins + _LONGEST_TITLE)
        title = _title(text[begins : following.start() if following else begins + _LONGEST_TITLE])
        yield _Entry(number, opens, start, title)
        if following is None:
            return
        number, start, begins = number + 1, following.start(), following.end()


def _title(words: str) -> str:
    return re.split(r"\n|附[ \u3000]?件", words, maxsplit=1)[0].strip()


def _glued(
    text: str, mark: re.Match[str], named: Mapping[int, Sequence[tuple[_Entry, list[_Entry]]]]
) -> tuple[list[_Entry], tuple[int, ...]] | None:
    """The list that names the annex which ``mark`` opens, and where to cut; None when none does, or it has lines of its own."""
    before = text[mark.start() - 1 : mark.start()]
    if before in _GOVERNED:
        return None
    number = int(mark[1]) if mark[1].isdecimal() else (chinese_number(mark[1]) or 0) if mark[1] else 0
    end, listed = mark.end(), None
    for entry, entries in named.get(number, ()):
        if entry.start < mark.start() and (reach := _common(text, mark.end(), entry.title)) > end:
            end, listed = reach, entries
    if listed is None or text[end : end + 1] in _GOES_ON:
        return None
    line_end = text.find("\n", end)
    rest = text[end : line_end if line_end >= 0 else len(text)].strip()
    if before in ("", "\n") and _VERSION.fullmatch(rest):
        return None
    return listed, (mark.start(), mark.end(), end)


def _printed_again(text: str, entry: _Entry) -> tuple[int, ...]:
    """Where to cut a line that runs on from the one title of a list over the signature and date to that title above its text."""
    title = entry.title.split()[0]
    end = entry.start + len(title)
    again = text.find(title, end, end + _SIGNATURE) if len(title) >= _SURE and text.startswith(title, entry.start) else -1
    between = text[end:again] if again > 0 else ""
    return (end, again, again + len(title)) if "\n" not in between and _DATE.search(between) else ()


def _common(text: str, start: int, title: str) -> int:
    """Where the words end that ``text`` from ``start`` on has in common with ``title``, blanks aside; ``start`` where they are too few."""
    at, matched = start, 0
    wanted = [char for char in title if not char.isspace()]
    while matched < len(wanted) and at < len(text):
        if text[at] == wanted[matched]:
            matched += 1
        elif not text[at].isspace() or text[at] == "\n":
            break
        at += 1
    return at if matched >= _SURE or (matched == len(wanted) and matched > 3) else start
