"""Characters as they are printed to those that one writes: fonts map some to look-alikes, and some are printed twice."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from ingest.printed import Glyph, is_full_width

_SPACES = {" ": " ", "\t": " ", "\xa0": " ", "\u3000": "\u3000"}
_RADICALS = dict(
    pair.split()
    for pair in [
        "⺠ 民",
        "⻄ 西",
        "⻅ 见",
        "⻆ 角",
        "⻉ 贝",
        "⻋ 车",
        "⻓ 长",
        "⻔ 门",
        "⻘ 青",
        "⻚ 页",
        "⻛ 风",
        "⻜ 飞",
        "⻝ 食",
        "⻢ 马",
        "⻣ 骨",
        "⻥ 鱼",
        "⻦ 鸟",
        "⻨ 麦",
        "⻩ 黄",
        "⻬ 齐",
        "⻮ 齿",
        "⻰ 龙",
        "⻳ 龟",
        "⺫ 目",
        "⺟ 母",
        "⺏ 尢",
        "⺁ 厂",
        "⻁ 虎",
        "⻤ 鬼",
        "⻙ 韦",
        "⻑ 長",
        "⻗ 雨",
        "⺝ 月",
        "⺎ 兀",
        "⻈ 讠",
        "⻊ 足",
        "⻌ 辶",
        "⻒ 镸",
        "⻖ 阝",
    ]
)
"""Radicals of the supplement (U+2E80) have no decomposition in Unicode; these are the ones that fonts give for whole characters."""


def plain_character(code: int) -> str:
    """The character for ``code`` as one writes it; ``""`` for what prints nothing."""
    char = chr(code)
    if char in _SPACES:
        return _SPACES[char]
    # Fonts that draw a Han character for its radical too are often mapped back to the radical (U+2F00 一, U+2E80 ⺀) or to a
    # compatibility ideograph (U+F900), and Latin ligatures to U+FB00. No more is normalised: NFKC would also change
    # full-width digits, 〔〕's neighbours ﹝﹞, ① and ㎡, which are printed as they are.
    if 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF or 0xFB00 <= code <= 0xFB06:
        return _RADICALS.get(char) or unicodedata.normalize("NFKC", char)
    if code < 32 or code in (0xAD, 0xFEFF, 0xFFFE, 0xFFFF) or 0x200B <= code <= 0x200F:
        return "\xad" if code in (2, 0xAD, 0xFFFE) else ""
    return "" if 0xD800 <= code <= 0xDFFF else char


def printed_once(glyphs: Sequence[Glyph]) -> tuple[Glyph, ...]:
    """Characters printed twice almost at one place, which makes them look bold or shadowed, are one bold character."""
    kept: list[Glyph] = []
    seen: dict[tuple[str, int], list[int]] = {}
    for glyph in glyphs:
        if not glyph.char.isspace():
            row = round(glyph.base)
            beside = [one for near in (row, row - 1, row + 1) for one in seen.get((glyph.char, near), ())]
            number = next((one for one in beside if _covers(kept[one], glyph)), None)
            # The letters of a ligature (ff) share its one place, and follow one another.
            ligature = number == len(kept) - 1 and glyph.char.isascii() and kept[-1].left == glyph.left
            if number is not None and not ligature:
                kept[number] = kept[number]._replace(bold=True)
                continue
            seen.setdefault((glyph.char, row), []).append(len(kept))
        kept.append(glyph)
    return tuple(kept)


def _covers(one: Glyph, other: Glyph) -> bool:
    # Narrow characters may rightly stand this close to one another (「11」, 「..」), but not on one another.
    reach = max(one.size * 0.3, 0.5) if is_full_width(one.char) else 0.4 * (one.right - one.left)
    return abs(one.left - other.left) < reach
