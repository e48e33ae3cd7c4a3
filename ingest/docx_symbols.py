"""Symbols of Word's picture fonts as the characters they show: they stand in private code points of Wingdings and Symbol."""

from __future__ import annotations

_SYMBOLS = {
    "wingdings": {
        0x6C: "●", 0x6D: "○", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "□", 0x72: "□", 0x75: "◆", 0x76: "◆", 0x9F: "•", 0xA1: "○",
        0xA7: "▪", 0xA8: "□", 0xAB: "★", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "→", 0xFB: "✗", 0xFC: "✓",
        0xFD: "☒", 0xFE: "☑", **{0x81 + number: chr(0x2460 + number) for number in range(10)},
    },
    "wingdings 2": {0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x98: "●", 0xA2: "■", 0xA3: "□"},
    "symbol": {
        0x2D: "−", 0xA3: "≤", 0xAE: "→", 0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠",
        0xBB: "≈", 0x61: "α", 0x62: "β", 0x67: "γ", 0x6D: "μ", 0x53: "∑",
    },
}  # fmt: skip
_PRIVATE = range(0xF000, 0xF100)


def show_symbol(code: int, font: str) -> str:
    """The character that ``code`` shows in ``font``; nothing where it has no known shape."""
    known = _SYMBOLS.get(font.strip().lower())
    if known is not None or code in _PRIVATE:
        return (known or _SYMBOLS["wingdings"]).get(code & 0xFF, "")
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0x110000 else ""


def show_private(text: str, font: str) -> str:
    """``text`` with its private code points of picture fonts shown as what they look like."""
    if text.isascii() or not any(ord(char) in _PRIVATE for char in text):
        return text
    return "".join(show_symbol(ord(char), font) if ord(char) in _PRIVATE else char for char in text)
