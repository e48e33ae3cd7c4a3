"""An HTML page as a sequence of blocks: paragraphs, headings, table rows, in reading order, each knowing where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement

from ingest.errors import OverLimit
from ingest.html_lists import ListCounters
from ingest.html_tables import flatten_tables, is_attachment, row_mark, take_metadata_tables
from ingest.html_text import clean_text
from ingest.limits import DEFAULT_LIMITS, Limits, raise_by
from ingest.lines import TableRow
from ingest.source_line import Pair


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_REMOVED = _words("script style noscript iframe object embed template svg canvas select textarea button head")
BREAKING = frozenset(
    _words("""
    address article aside blockquote body br caption center dd details dir div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hr legend li main menu nav ol option p pre section summary table tbody td tfoot th thead tr ul
""")
)
"""Elements that begin and end lines."""
_TYPE = re.compile(r"</?(?:font|span|b|strong|i|em|u|s|big|small|o:p|tt|ins|mark)(?:\s[^<>]*)?>", re.IGNORECASE)
_BOLD_TAGS = frozenset(("b", "strong", "th"))
_BOLD_STYLE = re.compile(
    r"font-weight\s*:\s*(bold|bolder|[6-9]00|normal|lighter|[1-5]00)|font\s*:[^;]*\b(bold)\b", re.IGNORECASE
)
_CENTRED_STYLE = re.compile(r"text-align\s*:\s*(\w+)", re.IGNORECASE)
_CENTRED_MOST = 60
"""A longer line fills its page: that its cell says ``center`` means nothing."""
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
_NAVIGATION = 0.5
"""A list whose entries are mostly links is a menu or a breadcrumb; its numbers are not shown."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or table row. ``links`` is the share of its characters inside links, ``element`` its parent.

    ``bold`` and ``centred`` say that all of it is.
    """

    text: str
    level: int | None
    links: float
    attachment: bool
    element: HtmlElement
    row: TableRow | None = None
    bold: bool = False
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page: its blocks, the elements that look like the site's frame, and the pairs of its metadata tables."""

    root: HtmlElement
    blocks: tuple[Block, ...]
    chrome: frozenset[HtmlElement]
    pairs: tuple[Pair, ...]
    metas: tuple[Pair, ...]


def parse_page(text: str, limits: Limits = DEFAULT_LIMITS) -> Page:
    """Parse a page or a fragment of one. Scripts, styles, comments, inputs and hidden elements are gone.

    Raises OverLimit where elements are nested deeper than ``limits`` allow.
    """
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    root = _bounded(text, limits.depth)
    metas = tuple(_metas(root))
    etree.strip_elements(root, *_REMOVED, with_tail=False)
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    _drop_hidden(root)
    pairs = take_metadata_tables(root)
    flatten_tables(root, _cell_text)
    chrome = frozenset(element for element in root.iter(etree.Element) if _is_chrome(element))
    return Page(root, tuple(_blocks(root)), chrome, tuple(pairs), metas)


def _bounded(text: str, most: int) -> HtmlElement:
    """The root of the page, refused where it is nested too deep; marks of type that are never closed are only taken off first.

    Without huge_tree the parser drops what lies below 255 levels, with it what lies below 2,047, and says so nowhere.
    """
    root = lxml_html.document_fromstring(text, parser=lxml_html.HTMLParser(huge_tree=True))
    if _depth(root) <= most:
        return root
    root = lxml_html.document_fromstring(_TYPE.sub("", text), parser=lxml_html.HTMLParser(huge_tree=True))
    if (depth := _depth(root)) > most:
        raise OverLimit(
            f"网页元素嵌套了 {depth} 层以上，超过上限 {most} 层，不像正常的网页；请从浏览器另存或复制正文后再导入，{raise_by('depth')}"
        )
    return root


def _depth(root: HtmlElement) -> int:
    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


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


class _Collector:
    """Gathers the text between two breaks while the tree is walked."""

    def __init__(self, root: HtmlElement) -> None:
        self.container = root
        self.levels: list[int] = []
        self.open_links = 0
        self.open_pre = 0
        self.weights: list[bool] = []
        self.lists = ListCounters()
        self._clear()

    def _clear(self) -> None:
        self.parts: list[str] = []
        self.linked = 0
        self.attachment = False
        self.plain = False

    def add(self, text: str | None) -> None:
        """Take up running text."""
        if text:
            self.parts.append(text)
            if self.open_links:
                self.linked += len(re.sub(r"\s", "", text))
            if not (self.weights and self.weights[-1]) and not text.isspace():
                self.plain = True

    def take(self) -> Iterator[Block]:
        """The block gathered so far, if it has text."""
        raw = "".join(self.parts)
        row = row_mark(self.container)
        text = raw if row else clean_text(raw)
        if text:
            share = self.linked / max(len(re.sub(r"\s", "", raw)), 1)
            text = self.lists.numbered(text) if share < _NAVIGATION else text
            level = self.levels[-1] if self.levels else None
            centred = row is None and len(text) <= _CENTRED_MOST and _is_centred(self.container)
            yield Block(text, level, share, self.attachment, self.container, row, not self.plain and row is None, centred)
        self._clear()

    def running(self, text: str | None) -> Iterator[Block]:
        """Take up running text; inside ``pre`` its line breaks are breaks."""
        if not text or not self.open_pre:
            self.add(text)
            return
        *whole, last = text.split("\n")
        for part in whole:
            self.add(part)
            yield from self.take()
        self.add(last)


def _is_centred(element: HtmlElement) -> bool:
    """Whether the nearest element that says how its lines are set says in the middle."""
    while element is not None:
        if element.tag == "center":
            return True
        if style := _CENTRED_STYLE.search(element.get("style") or ""):
            return style[1].lower() == "center"
        if element.tag not in ("table", "hr", "img") and element.get("align"):
            return bool(element.get("align").strip().lower() in ("center", "middle"))
        element = element.getparent()
    return False


def _weight(element: HtmlElement) -> bool | None:
    """Whether an element sets its text bold, or not bold; None where it leaves that as it is."""
    if style := _BOLD_STYLE.search(element.get("style") or ""):
        return (style[1] or style[2]).lower() not in ("normal", "lighter", "100", "200", "300", "400", "500")
    return True if element.tag in _BOLD_TAGS else None


def _cell_text(cell: HtmlElement) -> str:
    return " ".join(block.text for block in _blocks(cell))


def _blocks(root: HtmlElement) -> Iterator[Block]:
    collector = _Collector(root)
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag in BREAKING:
            yield from collector.take()
        if event == "start":
            _enter(collector, element)
            yield from collector.running(element.text)
        else:
            _leave(collector, element, root)
            if element is not root:
                yield from collector.running(element.tail)
    yield from collector.take()


def _enter(collector: _Collector, element: HtmlElement) -> None:
    if element.tag in BREAKING and element.tag not in ("br", "hr"):
        collector.container = element
    weight = _weight(element)
    collector.weights.append(weight if weight is not None else bool(collector.weights and collector.weights[-1]))
    collector.lists.enter(element)
    if element.tag in _HEADINGS:
        collector.levels.append(_HEADINGS[element.tag])
    if element.tag == "pre":
        collector.open_pre += 1
    if element.tag == "a":
        collector.open_links += 1
        collector.attachment |= is_attachment(element)
        previous = element.getprevious()
        if previous is not None and previous.tag == "a" and not (previous.tail or "").strip():
            collector.parts.append(" ")


def _leave(collector: _Collector, element: HtmlElement, root: HtmlElement) -> None:
    collector.weights.pop()
    collector.lists.leave(element)
    if element.tag in _HEADINGS:
        collector.levels.pop()
    if element.tag == "pre":
        collector.open_pre -= 1
    if element.tag == "a":
        collector.open_links -= 1
    if element.tag in BREAKING and element.tag not in ("br", "hr") and element is not root:
        collector.container = element.getparent()
