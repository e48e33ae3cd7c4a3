"""Which field of a record means what, in files of records for bulk import (JSON Lines)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from index.fact_names import FACT_NAMES

DECLARED = tuple(name for name in FACT_NAMES if name != "title")
"""The facts that a record may declare beside its title."""


@dataclass(frozen=True, slots=True)
class Fields:
    """How the fields are called in the file: (our name, its name) pairs for those that are called otherwise than by us."""

    names: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, text: str) -> Fields:
        """From ``title=标题,text=正文``. Raises ValueError with the reason in Chinese."""
        names: dict[str, str] = {}
        for pair in re.split(r"[,，]", text):
            ours, equals, theirs = (part.strip() for part in pair.partition("="))
            if not equals or not theirs:
                raise ValueError(f"应写成 title=标题,text=正文 的样子，而不是 {pair!r}")
            if ours not in ("id", "title", "text", *DECLARED):
                raise ValueError(f"没有 {ours!r} 这个字段，可用：id、title、text、{'、'.join(DECLARED)}")
            names[ours] = theirs
        return cls(tuple(names.items()))

    def of(self, record: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """The fields of a record under our names, and the ones that we have no name for under its own."""
        renamed = dict(self.names)
        named = set(renamed.values())
        known: dict[str, Any] = {}
        unknown: dict[str, Any] = {}
        for ours, theirs in self.names:
            if theirs in record:
                known[ours] = record[theirs]
        for theirs, value in record.items():
            if theirs in named:
                continue
            if theirs in ("id", "title", "text", *DECLARED) and theirs not in renamed:
                known[theirs] = value
            elif value is not None and value != "":
                unknown[theirs] = value
        return known, unknown
