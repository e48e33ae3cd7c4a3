"""What the words of printed rows tell of where paragraphs begin and end."""

from __future__ import annotations

import re

from ingest.dates import DATE_PATTERN
from ingest.organs import is_national, is_organ_line, place_in

_NOTE = re.compile(r"^[（(]\s?(?:19|20)\d\d\s?年")
_ALONE = re.compile(
    rf"附\s?件\s?\d{{0,2}}\s?[:：]?$|{DATE_PATTERN}$|[\u4e00-\u9fff]{{1,12}}[〔\[【（(](?:19|20)\d\d[〕\]】）)]\s?第?\d{{1,5}}\s?号$"
)
"""Rows that are nothing but the mark of an annex, a date below a signature or a number of a document are paragraphs of their own."""
_DATED = re.compile(rf"{DATE_PATTERN}\s")
"""The entries of a text's history: its dates, and what was done on them."""
_RUNS_ON = "见、，的和及与或自于至到按以（(《〈“—-"
_TITLE = 120


def stands_alone(row: str, before: str) -> bool:
    """Whether ``row`` is a paragraph of its own below ``before``, the open one, however full that one's last row is."""
    if _DATED.match(row) and _DATED.match(before):
        return True
    return bool(_ALONE.match(row)) and before[-1] not in _RUNS_ON and not _is_open(before)


def in_note(text: str) -> bool:
    """Whether a note in brackets that begins with a date (（2019年…会议通过 …）) is still open."""
    return bool(_NOTE.match(text)) and _is_open(text) and len(text) < 400


def _is_open(text: str) -> bool:
    """Whether a bracket is still open at the end of ``text``."""
    return text.count("（") + text.count("(") > text.count("）") + text.count(")")


def are_bodies(text: str, following: str) -> bool:
    """Whether a title of several bodies is cut between two of them (甲局 乙局 / 丙局关于…), where the blank is not printed."""
    name = following.partition("关于")[0]
    return (
        len(text) < _TITLE
        and len(text.split()) > 1
        and is_organ_line(text)
        and is_organ_line(name)
        and (place_in(name) is not None or is_national(name))
    )
