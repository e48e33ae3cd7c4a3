"""Names of files on a terminal: whatever a name holds, it stays on its line and moves no cursor."""

from __future__ import annotations

import unicodedata

_SHOWN_ESCAPED = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def printable(text: object) -> str:
    r"""``text`` with line breaks, control and direction characters written ``\n``, ``\x1b``, ``\u202e``."""
    return "".join(_escaped(char) if unicodedata.category(char) in _SHOWN_ESCAPED else char for char in str(text))


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
