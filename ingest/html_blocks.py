"""An HTML page as a sequence of blocks: paragraphs, headings, table rows, in reading order, each knowing where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement

from ingest.decode import clean_characters
from ingest.source_labels import CORE
from ingest.source_line import Pair, label_name


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_REMOVED = _words("script style noscript iframe object embed template svg canvas select textarea button head")
_BREAKING = frozenset(
    _words("""
    address article aside blockquote body br caption center dd details dir div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hr legend li main menu nav ol option p pre section summary table tbody td tfoot th thead tr ul
""")
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CHROME_TAGS = frozenset(("nav", "footer", "aside"))
_CHROME_NAMES = frozenset(
    _words("""
    nav navbar navmenu menu topbar topnav topmenu breadcrumb breadcrumbs crumb crumbs dqwz weizhi footer foot bottom copyright
    copyrights share sharebox bdshare bdsharebuttonbox social toolbar tool tools related relate relevant recommend recommended
    tuijian xgyd xgwz xglj hot hotnews rank ranking sidebar side aside prevnext prenext nextprev pager pagination pagelist
    comment comments pinglun login search searchbox ad ads adv advert banner qrcode qr ewm erweima cookie mask popup modal
    friendlink friendlinks digg newdigg sitenav hidden weather skip tags
""")
)
_ATTACHMENT = re.compile(r"\.(?:docx?|xlsx?|pdf|wps|et|ofd|zip|rar|pptx?|txt|ceb|jpe?g|png)\b", re.IGNORECASE)
_LONG_CELL = 600
"""A cell this long that has most of its table's text is a page's column; the longest cells of real tables stay under 400."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or table row. ``links`` is the share of its characters inside links, ``element`` its parent."""

    text: str
    level: int | None
    links: float
    attachment: bool
    element: HtmlElement


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page: its blocks, the elements that look like the site's frame, and the pairs of its metadata tables."""

    root: HtmlElement
    blocks: tuple[Block, ...]
    chrome: frozenset[HtmlElement]
    pairs: tuple[Pair, ...]
    metas: tuple[Pair, ...]


def parse_page(text: str) -> Page:
    """Parse a page or a fragment of one. Scripts, styles, comments, inputs and hidden elements are gone."""
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    root = lxml_html.document_fromstring(text)
    metas = tuple(_metas(root))
    etree.strip_elements(root, *_REMOVED, with_tail=False)
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    _drop_hidden(root)
    pairs = _take_metadata_tables(root)
    _flatten_tables(root)
    chrome = frozenset(element for element in root.iter(etree.Element) if _is_chrome(element))
    return Page(root, tuple(_blocks(root)), chrome, tuple(pairs), metas)


def _metas(root: HtmlElement) -> Iterator[Pair]:
    for meta in root.iter("meta"):
        name = meta.get("name") or meta.get("property")
        if name and meta.get("content"):
            yield name.strip().lower(), meta.get("content").strip()
    title = root.find(".//title")
    if title is not None and title.text:
        yield "<title>", clean_text(title.text)


def _drop_hidden(root: HtmlElement) -> None:
    """Drop what is not displayed, unless it is most of the page: some portals show the text by script."""
    total = len(root.text_content())
    for element in root.xpath("//*[@hidden or contains(translate(@style, ' ', ''), 'display:none')]"):
        if element.getparent() is not None and 3 * len(element.text_content()) < total:
            element.drop_tree()


def _is_chrome(element: HtmlElement) -> bool:
    if element.tag in _CHROME_TAGS:
        return True
    if element.tag == "header":
        return not any(True for _ in element.iterancestors("article", "main"))
    names = f"{element.get('class') or ''} {element.get('id') or ''}".strip()
    if not names:
        return False
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", names)
    return any(word.lower() in _CHROME_NAMES for word in [*words, *re.split(r"[\s_-]+", names)])


def clean_text(text: str) -> str:
    """``text`` as a browser shows it: white space collapsed, none at the ends, no space for a source line break between Han."""
    text = clean_characters(text)
    text = re.sub(r"(?<=[\u2e80-\u9fff\uff00-\uffef])[ \t]*[\r\n]\s*(?=[\u2e80-\u9fff\uff00-\uffef])", "", text)
    return re.sub(r"[ \t\r\n\xa0]+", " ", text).strip(" \u3000")


def _rows(table: HtmlElement) -> list[list[HtmlElement]]:
    return [list(row.iterchildren("td", "th")) for row in table.iter("tr")]


def _take_metadata_tables(root: HtmlElement) -> list[Pair]:
    """Remove the tables of 索引号, 发文机关 … and return what they say."""
    taken: list[Pair] = []
    for table in list(root.iter("table")):
        if table.find(".//table") is not None:
            continue
        cells = [[clean_text(cell.text_content()) for cell in row] for row in _rows(table)]
        filled = sum(1 for row in cells for cell in row if cell)
        pairs, labels = _pairs_of(cells)
        core = sum(1 for name, value in pairs if value and name in CORE)
        enough = 2 if not taken else 1  # gov.cn prints 主题词 in a small table of its own below the first
        if (taken and labels == filled > 0) or (core >= enough and len(pairs) + labels >= 0.6 * filled):
            taken += [pair for pair in pairs if pair[1]]
            table.drop_tree()
    return taken


def _pairs_of(rows: list[list[str]]) -> tuple[list[Pair], int]:
    """The (label, value) pairs of neighbouring cells, or within one cell, and how many labels there are."""
    pairs: list[Pair] = []
    labels = 0
    for row in rows:
        for number, cell in enumerate(row):
            name = label_name(cell)
            if name is not None:
                labels += 1
                value = row[number + 1] if number + 1 < len(row) else ""
                if label_name(value) is None:
                    pairs.append((name, value))
            elif match := re.match(r"^([^:：]{2,12})[:：]\s*(\S.{0,200})$", cell):
                inner = label_name(match[1])
                if inner is not None:
                    labels += 1
                    pairs.append((inner, match[2]))
    return pairs, labels


def _flatten_tables(root: HtmlElement) -> None:
    """Replace every table of data by one block per row, its cells joined by `` | ``; layout tables stay."""
    for table in list(root.iter("table")):
        if not _is_data_table(table):
            continue
        flat = etree.Element("div")
        for caption in table.iter("caption"):
            etree.SubElement(flat, "p").text = clean_text(caption.text_content())
        for row in _rows(table):
            line = " | ".join(filter(None, (_cell_text(cell) for cell in row)))
            if line:
                etree.SubElement(flat, "p").text = line
        flat.tail = table.tail
        table.getparent().replace(table, flat)


def _cell_text(cell: HtmlElement) -> str:
    return " ".join(block.text for block in _blocks(cell))


def _is_data_table(table: HtmlElement) -> bool:
    if table.find(".//table") is not None or any(True for _ in table.iter(*_HEADINGS)):
        return False
    rows = [row for row in _rows(table) if any(cell.text_content().strip() for cell in row)]
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return False
    sizes = [len(clean_text(cell.text_content())) for row in rows for cell in row]
    if max(sizes) >= _LONG_CELL and 2 * max(sizes) > sum(sizes):
        return False
    if any(len(list(cell.iter("a"))) >= 3 for row in rows for cell in row):
        return False
    return 2 * sum(1 for row in rows if sum(1 for cell in row if cell.text_content().strip()) >= 2) >= len(rows)


class _Collector:
    """Gathers the text between two breaks while the tree is walked."""

    def __init__(self, root: HtmlElement) -> None:
        self.container = root
        self.levels: list[int] = []
        self.open_links = 0
        self._clear()

    def _clear(self) -> None:
        self.parts: list[str] = []
        self.linked = 0
        self.attachment = False

    def add(self, text: str | None) -> None:
        """Take up running text."""
        if text:
            self.parts.append(text)
            if self.open_links:
                self.linked += len(re.sub(r"\s", "", text))

    def take(self) -> Iterator[Block]:
        """The block gathered so far, if it has text."""
        raw = "".join(self.parts)
        text = clean_text(raw)
        if text:
            share = self.linked / max(len(re.sub(r"\s", "", raw)), 1)
            yield Block(text, self.levels[-1] if self.levels else None, share, self.attachment, self.container)
        self._clear()

    def running(self, text: str | None, preformatted: bool) -> Iterator[Block]:
        """Take up running text; inside ``pre`` its line breaks are breaks."""
        if not text or not preformatted:
            self.add(text)
            return
        *whole, last = text.split("\n")
        for part in whole:
            self.add(part)
            yield from self.take()
        self.add(last)


def _blocks(root: HtmlElement) -> Iterator[Block]:
    collector = _Collector(root)
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag in _BREAKING:
            yield from collector.take()
        if event == "start":
            _enter(collector, element)
            yield from collector.running(element.text, element.tag == "pre")
        else:
            _leave(collector, element, root)
            if element is not root:
                yield from collector.running(element.tail, next(element.iterancestors("pre"), None) is not None)
    yield from collector.take()


def _enter(collector: _Collector, element: HtmlElement) -> None:
    if element.tag in _BREAKING and element.tag not in ("br", "hr"):
        collector.container = element
    if element.tag in _HEADINGS:
        collector.levels.append(_HEADINGS[element.tag])
    if element.tag == "a":
        collector.open_links += 1
        collector.attachment |= bool(_ATTACHMENT.search((element.get("href") or "").split("?")[0]))
        previous = element.getprevious()
        if previous is not None and previous.tag == "a" and not (previous.tail or "").strip():
            collector.parts.append(" ")


def _leave(collector: _Collector, element: HtmlElement, root: HtmlElement) -> None:
    if element.tag in _HEADINGS:
        collector.levels.pop()
    if element.tag == "a":
        collector.open_links -= 1
    if element.tag in _BREAKING and element.tag not in ("br", "hr") and element is not root:
        collector.container = element.getparent()
