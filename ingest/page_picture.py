"""What a picture of a page of an original is, whatever the format of the file."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH = 900
"""Pixels: an A4 page at 109 dpi, readable when it fills half of a window."""
TALLEST = 4 * WIDTH
SHORTEST = 4
"""Characters: shorter lines of cited words would be found anywhere on a page."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the picture, in pixels from its upper left corner."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A picture of a page, ``data`` of ``media_type``; ``boxes`` are where the cited words stand, none where they were not found."""

    data: bytes
    media_type: str
    width: int
    height: int
    boxes: tuple[Box, ...]
