"""From the clean lines of a source to a Document: cover, facts, section tree, passages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from index.model import Document, Recognised, Span
from ingest.annex_lines import plain_title
from ingest.breaks import restore_breaks
from ingest.contents import find_contents
from ingest.errors import NoTextFound
from ingest.facts import read_facts
from ingest.lines import Line, Reading
from ingest.outline import line_starts
from ingest.passage_limits import DEFAULT_LIMITS, PassageLimits
from ingest.passages import build_passages
from ingest.relations import find_relations
from ingest.structure import build_outline
from ingest.tables import find_tables, with_headers
from ingest.titles import Cover, find_cover

_QUOTED_TITLE = re.compile(r"《([^《》]{4,100}(?:《[^《》]+》[^《》]{0,40})?)》")
_ISSUED_PLAINLY = re.compile(
    r"(?:印发|发布|公布|转发|下发|批转|颁布)([^《》〈〉<>]{4,80}?)(?:的(?:通知|公告|通告|函|命令|决定)|$)"
)
_ISSUING = 8
_ONE_ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千两\d]+条(?:之[一二三四五六七八九十]+)?$")


def stable_id(source: str) -> str:
    """The id of a document read from ``source``: 16 hex digits, the same whenever that source is read again."""
    return hashlib.blake2b(source.encode("utf-8"), digest_size=8).hexdigest()


def build_document(
    reading: Reading,
    *,
    source: str,
    digest: str,
    name: str,
    document_id: str | None = None,
    title: str | None = None,
    limits: PassageLimits = DEFAULT_LIMITS,
) -> Document:
    """Builds the document of a reading.

    ``source`` is the path or address, ``digest`` the SHA-256 of its bytes, ``name`` the file name, the title's last resort;
    ``document_id`` and ``title`` are given by records that bring their own. Raises :class:`NoTextFound` when nothing is left
    of the text.
    """
    known_title = title or reading.facts.title
    lines = restore_breaks(reading.lines, known_title)
    if not lines:
        raise NoTextFound("文件里没有政策正文，请检查原文件是否为空或全部是网页导航等无关内容")
    cover = find_cover(lines, known_title=known_title, name=name, dropped=reading.dropped)
    frame = cover.title_lines | cover.red_head
    if len(frame) == len(lines):
        frame = frozenset()
    skip = frame | find_contents(lines)
    outline = build_outline(lines, skip=skip, issued=_issued_titles(lines, cover), title=cover.title)
    starts = line_starts(lines)
    text = "\n".join(line.text for line in lines)
    tables = find_tables(lines, starts)
    passages = build_passages(lines, outline, skip=skip, limits=_limits_for(cover.title, limits))
    told = read_facts(lines, cover, reading.facts, reading.dropped, name)
    return Document(
        id=document_id or stable_id(source),
        source=source,
        digest=digest,
        title=cover.title,
        text=text,
        facts=told.facts,
        evidence=told.evidence,
        sections=outline.sections,
        passages=with_headers(passages, tables, text),
        relations=find_relations(
            lines, starts, title=cover.title, title_lines=cover.title_lines, skip=skip, sections=outline.sections
        ),
        tables=tables,
        pages=_pages(lines, starts),
        recognised=_recognised(lines, starts),
    )


def _pages(lines: Sequence[Line], starts: Sequence[int]) -> tuple[int, ...]:
    """Where each page of the source begins in the text; a page without text begins where the next one does."""
    pages: list[int] = []
    for line, start in zip(lines, starts, strict=True):
        while line.page is not None and len(pages) < line.page:
            pages.append(start)
    return tuple(pages)


def _recognised(lines: Sequence[Line], starts: Sequence[int]) -> tuple[Recognised, ...]:
    return tuple(
        Recognised(Span(start, start + len(line.text)), line.confidence)
        for line, start in zip(lines, starts, strict=True)
        if line.confidence is not None
    )


def _limits_for(title: str, limits: PassageLimits) -> PassageLimits:
    """A record that is one article of a statute, as its title says (劳动法第三条), is kept whole like an article."""
    return replace(limits, whole=limits.article, most=limits.article) if _ONE_ARTICLE.search(title) else limits


def _issued_titles(lines: Sequence[Line], cover: Cover) -> frozenset[str]:
    """Titles of texts that this one may issue: those that the title and the first lines quote, or 印发…的通知 names bare."""
    first = max(cover.title_lines, default=-1) + 1
    texts = (cover.title, *(line.text for line in lines[first : first + _ISSUING]))
    titles = {plain_title(found[1]) for text in texts for found in _QUOTED_TITLE.finditer(text)}
    if plainly := _ISSUED_PLAINLY.search(cover.title):
        titles.add(plain_title(plainly[1]))
    return frozenset(titles)
