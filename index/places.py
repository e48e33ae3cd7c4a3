"""Provinces, cities and counties of the bundled table, and which place lies in which.

The table (``corpus/places/divisions-2023.tsv``) is a code and a name a line; a code's prefixes of two and four digits are the
codes of what it belongs to. Names repeat (鼓楼区 lies in four cities), so a name stands for a set of codes until a place
printed before it says which is meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

TABLE = "divisions-2023.tsv"
YEAR = 2023
"""The year of the table: units renamed or merged before or after it are not in it."""


@dataclass(frozen=True, slots=True)
class Places:
    """The table: the name of every code, and the codes of every name."""

    names: dict[str, str]
    codes: dict[str, tuple[str, ...]]
    longest: int

    def chain(self, text: str) -> tuple[int, tuple[str, ...]]:
        """How far ``text`` begins with places that lie in one another (河南省焦作市…), and the codes that the last may have.

        A city may follow its province or begin, a county may follow either. ``(0, ())`` where no place begins it.
        """
        end, found = 0, tuple[str, ...]()
        while True:
            for length in range(min(self.longest, len(text) - end), 1, -1):
                codes = self.codes.get(text[end : end + length], ())
                if end:
                    codes = tuple(code for code in codes if any(code != above and code.startswith(above) for above in found))
                if codes:
                    end, found = end + length, codes
                    break
            else:
                return end, found

    def full_name(self, code: str) -> str:
        """The names from the province down to ``code``: 河南省焦作市沁阳市."""
        return "".join(self.names[code[:length]] for length in (2, 4, 6) if length <= len(code) and code[:length] in self.names)


@cache
def places() -> Places:
    """The bundled table, read once."""
    names: dict[str, str] = {}
    codes: dict[str, list[str]] = {}
    for line in (files("corpus") / "places" / TABLE).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            code, name = line.split("\t")
            names[code] = name
            codes.setdefault(name, []).append(code)
    return Places(names, {name: tuple(found) for name, found in codes.items()}, max(map(len, codes)))


@lru_cache(maxsize=4096)
def full_name(region: str) -> str | None:
    """``region`` led by what it lies in, where the table leaves no doubt; a part that it does not know keeps its place at the end.

    >>> full_name("焦作市"), full_name("焦作市沁阳市东湖新区"), full_name("鼓楼区")
    ('河南省焦作市', '河南省焦作市沁阳市东湖新区', None)
    """
    table = places()
    end, found = table.chain(region)
    return table.full_name(found[0]) + region[end:] if len(found) == 1 else None


@lru_cache(maxsize=65536)
def lies_in(region: str | None, wanted: str) -> bool:
    """Whether ``region`` is, names or lies in ``wanted``, which may be a part of a name (河南). A function of SQL, too.

    >>> lies_in("焦作市", "河南省"), lies_in("焦作市", "河南"), lies_in("焦作市", "江苏省")
    (True, True, False)
    """
    if region is None or wanted in region:
        return region is not None
    whole = full_name(region)
    if whole is None:
        return False
    return wanted in whole or ((wider := full_name(wanted)) is not None and whole.startswith(wider))
