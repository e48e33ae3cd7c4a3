"""Which blocks of a page are its text: the container of the body sentences, the title above it, what signs off below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from ingest import boilerplate_rules as rules
from ingest.boilerplate import is_body, is_closing
from ingest.html_blocks import Block, Page
from ingest.html_text import bare_text
from ingest.lines import Dropped, Line, Reason
from ingest.source_labels import CORE
from ingest.source_line import label_name, parse_source_line

_CHROME_SHARE = 0.3
"""A region that is named like a site's frame but has more than this share of the body sentences is the text after all."""
_CONTAINER_SHARE = 0.9
"""Descend to the child with this share of the body; a body in two halves keeps its common parent."""
_LINKED = 0.7
"""Share of linked characters from which a block is a link: a list entry with its date has about .8, a paragraph under .4."""
_SOURCE_BELOW = 40
"""A source line (责任编辑 …) is looked for in this many blocks below the body."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the text stands: the numbers of the block with its title, and of the first and last block of its body."""

    title: int
    first: int
    last: int


def select_lines(page: Page, titles: Sequence[str], second_opinion: Callable[[], str]) -> tuple[list[Line], list[Dropped]]:
    """The blocks that may be text of the policy, and those that are not by where they stand on the page.

    ``titles`` are what the page calls itself; ``second_opinion`` returns what a general extractor would keep, without white
    space, and is asked only about sentences that stand apart from the rest.
    """
    blocks = page.blocks
    if not blocks:
        return [], []
    body = [number for number, block in enumerate(blocks) if block.links < 0.5 and is_body(block.text)]
    regions = _frame_regions(page, body)
    framed = [_inside(block.element, regions) for block in blocks]
    body = [number for number in body if not framed[number]]
    if not body:
        body = [number for number, block in enumerate(blocks) if not framed[number] and block.links < _LINKED]
    container = _container(page.root, [blocks[number] for number in body])
    inside = [_inside(block.element, {container}) for block in blocks]
    first = next((number for number in body if inside[number]), 0)
    last = max((number for number in body if inside[number]), default=len(blocks) - 1)
    place = _Place(_title_position(blocks, first, titles, framed), first, last)
    opinion = ""
    kept: list[Line] = []
    dropped: list[Dropped] = []
    for number, block in enumerate(blocks):
        reason = _reason(block, number, inside[number], framed[number], place)
        if reason and number and label_name(blocks[number - 1].text) in CORE and label_name(block.text) is None:
            reason = None  # the value of the label above
        if reason is Reason.OUTSIDE and is_body(block.text):
            opinion = opinion or second_opinion() or "-"
            reason = None if bare_text(block.text) in opinion else reason
        if reason is None:
            kept.append(Line(block.text, block.level, row=block.row, bold=block.bold, centred=block.centred))
        else:
            dropped.append(Dropped(block.text, reason))
    return kept, dropped


def _reason(block: Block, number: int, inside: bool, framed: bool, place: _Place) -> Reason | None:
    """Why the block is no text, or None."""
    if _speaks_of_source(block.text) and number <= place.last + _SOURCE_BELOW:
        return None
    if framed:
        return Reason.SITE_REGION
    if number == place.title:
        return None
    own = inside and place.first <= number <= place.last
    if block.links >= _LINKED and not (block.attachment or is_closing(block.text) or own):
        return Reason.LINKS
    return None if inside else _reason_outside(block, number, place)


def _reason_outside(block: Block, number: int, place: _Place) -> Reason | None:
    """The same for a block that is not in the container of the body: the title's lines, 附件, a signature belong to it."""
    if number < place.title:
        return None if rules.head_reason(block.text) is Reason.BREADCRUMB else Reason.SITE_TOP
    if number < place.first:
        return None
    if number > place.last and (block.attachment or is_closing(block.text) or rules.tail_reason(block.text)):
        return None
    return Reason.OUTSIDE


def _speaks_of_source(text: str) -> bool:
    """Whether the line is dropped by the line rules anyway but says something about the source first."""
    return bool(parse_source_line(text)) or label_name(text) in CORE


def _frame_regions(page: Page, body: Iterable[int]) -> set[HtmlElement]:
    """The elements named like a site's frame that hold little of the body."""
    mass: Counter[HtmlElement] = Counter()
    total = 0
    for number in body:
        block = page.blocks[number]
        total += len(block.text)
        for element in (block.element, *block.element.iterancestors()):
            mass[element] += len(block.text)
    return {element for element in page.chrome if mass[element] <= _CHROME_SHARE * total}


def _inside(element: HtmlElement, regions: set[HtmlElement]) -> bool:
    return element in regions or any(ancestor in regions for ancestor in element.iterancestors())


def _container(root: HtmlElement, body: Sequence[Block]) -> HtmlElement:
    """The innermost element that has nearly all of the body."""
    mass: Counter[HtmlElement] = Counter()
    for block in body:
        for element in (block.element, *block.element.iterancestors()):
            mass[element] += len(block.text)
    found = root
    while True:
        best = max(found, key=lambda child: mass[child], default=None)
        if best is None or mass[best] < _CONTAINER_SHARE * mass[found] or mass[best] == 0:
            return found
        if not any(mass[child] for child in best):
            return found
        found = best


def _title_position(blocks: Sequence[Block], first: int, titles: Sequence[str], framed: Sequence[bool]) -> int:
    """Where the title stands above the body: as the page calls itself, else its first heading, else after the site's lines."""
    wanted = [bare_text(title) for title in titles]
    found = [number for number in range(first + 1) if not framed[number] and _is_title(bare_text(blocks[number].text), wanted)]
    if found:
        start = found[-1]
        while start and _same_title(blocks[start - 1], blocks[start], start - 1 in found):
            start -= 1
        return start
    headings = [number for number in range(first) if blocks[number].level in (1, 2) and not framed[number]]
    if headings:
        return headings[-1]
    known = [number for number in range(first) if framed[number] or rules.head_reason(blocks[number].text)]
    return min(known[-1] + 1, first) if known else 0


def _same_title(above: Block, below: Block, found: bool) -> bool:
    """Whether a line above one of the title's belongs to it: it is part of the name too, or stands in the same element."""
    return (found or above.element is below.element) and not rules.head_reason(above.text)


def _is_title(text: str, wanted: Iterable[str]) -> bool:
    return len(text) >= 5 and any(text == title or (len(text) >= 8 and text in title) for title in wanted)
