"""The reading report: one page that shows how a file was read, beside what it holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from index.fact_names import FACT_NAMES
from index.model import RELATION_NAMES, Document, Evidence, Passage, Section, SectionKind, Span, Table
from ingest.inspection import Fate, Inspection
from ingest.lines import Reason

PAGES = Path(__file__).parent / "pages"

SECTION_NAMES = {
    SectionKind.ANNEX: "附件",
    SectionKind.PART: "编",
    SectionKind.CHAPTER: "章",
    SectionKind.SUBSECTION: "节",
    SectionKind.ARTICLE: "条",
    SectionKind.HEADING: "标题",
    SectionKind.QUESTION: "问答",
    SectionKind.ITEM_1: "一级项",
    SectionKind.ITEM_2: "二级项",
    SectionKind.ITEM_3: "三级项",
    SectionKind.ITEM_4: "四级项",
}
REASONS = {
    Reason.BREADCRUMB: "当前位置导航",
    Reason.GREETING: "欢迎语",
    Reason.NAVIGATION: "导航菜单",
    Reason.WIDGET: "页面按钮",
    Reason.QR_CODE: "二维码提示",
    Reason.ADVERTISEMENT: "广告或天气",
    Reason.LINKS: "链接列表",
    Reason.RELATED: "相关链接",
    Reason.PREVIOUS_OR_NEXT: "上一篇、下一篇",
    Reason.SOURCE_LINE: "来源信息行",
    Reason.METADATA: "元数据表",
    Reason.CREDITS: "编辑署名",
    Reason.DISCLAIMER: "免责声明",
    Reason.FOOTER: "网站页脚",
    Reason.SITE_NOTE: "站点说明",
    Reason.SITE_TOP: "网站页头",
    Reason.SITE_REGION: "网站框架",
    Reason.SITE_TAIL: "文后的网站内容",
    Reason.OUTSIDE: "正文之外",
    Reason.REPEATED_TITLE: "重复的标题",
    Reason.PAGE_MARK: "分隔线或页码",
    Reason.PAGE_NUMBER: "页码",
    Reason.RUNNING_HEAD: "页眉页脚",
    Reason.PAGE_HEADER: "页眉",
    Reason.PAGE_FOOTER: "页脚",
    Reason.WATERMARK: "水印",
    Reason.OBLIQUE: "斜印文字",
    Reason.CONTENTS: "自动目录",
    Reason.HIDDEN_TEXT: "隐藏文字",
    Reason.HIDDEN_SHEET: "隐藏的工作表",
    Reason.HIDDEN_CELLS: "隐藏的行列",
    Reason.TRACKED_DELETION: "修订中删去的文字",
    Reason.UNSURE: "识别不确定的文字",
}
"""Why something was dropped, in words."""


_RELATIONS = frozenset(RELATION_NAMES.values())


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text under the same marks: ``names`` what it is evidence of, ``anchors`` of the evidence that begins here."""

    text: str
    names: tuple[str, ...]
    anchors: tuple[str, ...]

    @property
    def kind(self) -> str:
        """The class of the mark: a relation shows over a fact."""
        return "relation" if any(name in _RELATIONS for name in self.names) else "fact"


@dataclass(frozen=True, slots=True)
class Block:
    """A passage, or what lies between passages (cover, headings, contents): ``passage`` is None there."""

    passage: Passage | None
    page: int | None
    header: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class _Mark:
    name: str
    span: Span
    anchor: str


def render_report(inspection: Inspection, stylesheet: str | None = None) -> str:
    """The report as one HTML page that needs nothing beside itself, or its style from the address ``stylesheet``."""
    environment = Environment(loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    document = inspection.document
    marks = _marks(document)
    return environment.get_template("report.html").render(
        inspection=inspection,
        document=document,
        stylesheet=stylesheet,
        style="" if stylesheet else (PAGES / "report.css").read_text(encoding="utf-8"),
        facts=[(FACT_NAMES[e.field], e, _anchor_of(marks, e)) for e in document.evidence],
        sections=[(section, SECTION_NAMES[section.kind], _depth(document.sections, section)) for section in document.sections],
        blocks=list(_blocks(document, marks)),
        relations=[
            (RELATION_NAMES[relation.kind], relation, f"relation-{relation.ordinal}", relation.span.slice(document.text))
            for relation in document.relations
        ],
        tables=[_head_and_body(table, document.text) for table in document.tables],
        reasons=REASONS,
        lost=sum(line.fate is Fate.LOST for line in inspection.source),
    )


def _marks(document: Document) -> list[_Mark]:
    facts = [
        _Mark(FACT_NAMES[evidence.field], evidence.span, f"fact-{number}")
        for number, evidence in enumerate(document.evidence)
        if evidence.span is not None
    ]
    relations = [
        _Mark(RELATION_NAMES[relation.kind], relation.span, f"relation-{relation.ordinal}") for relation in document.relations
    ]
    return facts + relations


def _anchor_of(marks: Sequence[_Mark], evidence: Evidence) -> str | None:
    return next((mark.anchor for mark in marks if mark.span is evidence.span), None)


def _blocks(document: Document, marks: Sequence[_Mark]) -> Iterator[Block]:
    """The whole text in order, cut at passage borders."""
    at = 0
    for passage in document.passages:
        if document.text[at : passage.span.start].strip():
            yield _block(document, None, Span(at, passage.span.start), marks)
        yield _block(document, passage, passage.span, marks)
        at = passage.span.end
    if document.text[at:].strip():
        yield _block(document, None, Span(at, len(document.text)), marks)


def _block(document: Document, passage: Passage | None, span: Span, marks: Sequence[_Mark]) -> Block:
    own = [mark for mark in marks if mark.span.start < span.end and span.start < mark.span.end]
    edges = {span.start, span.end} | {edge for mark in own for edge in (mark.span.start, mark.span.end)}
    borders = sorted(edge for edge in edges if span.start <= edge <= span.end)
    pieces = []
    for start, end in pairwise(borders):
        over = [mark for mark in own if mark.span.start <= start and end <= mark.span.end]
        names = tuple(dict.fromkeys(mark.name for mark in over))
        pieces.append(Piece(document.text[start:end], names, tuple(mark.anchor for mark in over if mark.span.start == start)))
    header = document.header(passage) if passage else ""
    return Block(passage, document.page_of(span.start), header, tuple(pieces))


def _head_and_body(table: Table, text: str) -> tuple[list[list[str]], list[list[str]]]:
    rows = table.rows(text)
    return rows[: table.header], rows[table.header :]


def _depth(sections: Sequence[Section], section: Section) -> int:
    depth = 0
    while section.parent is not None:
        section = sections[section.parent]
        depth += 1
    return depth
