"""What a file's name tells: a title where the text prints none, and the day by which a collection tells versions apart.

Such names are 某条例(2023-12-29).md and 某法_20231229.docx.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from ingest.confidence import HINT
from ingest.evidence import Found
from ingest.kinds import kind_of
from ingest.lines import Dropped, Reason

_DAY = re.compile(r"(?:[（(](?P<plain>(?:19|20)\d\d-\d\d-\d\d)[)）]|_(?P<close>(?:19|20)\d{6}))(?:\.[A-Za-z]{1,5})?$")
_LATER = timedelta(days=366)
"""A rule is made public within a year after it is passed: a name dated later than that means a version that the note passes over."""

_LONGEST_HEAD = 60
_BLANKS = re.compile(r"\s+")


def stem(name: str) -> str:
    """A file's name without its folders and its suffix."""
    base = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    bare, dot, suffix = base.rpartition(".")
    return bare if dot and bare and len(suffix) <= 5 and suffix.isascii() else base


def running_title(name: str, dropped: Sequence[Dropped]) -> str | None:
    """The running head that ends with the file's name: a handbook without a title page calls itself so on every page."""
    own = _BLANKS.sub("", stem(name))
    heads = (_BLANKS.sub(" ", piece.text).strip() for piece in dropped if piece.reason is Reason.RUNNING_HEAD)
    found = next((head for head in heads if len(head) <= _LONGEST_HEAD and _BLANKS.sub("", head).endswith(own)), None)
    return found if found and kind_of(f"本{own}") else None


def named_day(name: str) -> Found[date] | None:
    """The day at the end of a file's name; None where there is none.

    >>> named_day("清沅市停车管理条例(2023-12-29).md").value
    datetime.date(2023, 12, 29)
    """
    found = _DAY.search(name)
    if found is None:
        return None
    try:
        day = date.fromisoformat(found["plain"] or found["close"])
    except ValueError:
        return None
    return Found(day, None, "文件名", HINT)


def newer_version(named: Found[date] | None, *printed: Found[date] | None) -> Found[date] | None:
    """The day in the name where the text was changed on it, by a change later than all that the text itself prints."""
    latest = max((reading.value for reading in printed if reading), default=None)
    return named if named and latest and named.value - latest > _LATER else None
