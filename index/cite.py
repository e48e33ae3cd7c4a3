"""A stretch that answers made a citation: quoted with the sentences that it stands in, and with its focus marked.

What is quoted is a whole: the sentences of the stretch; its lead-in when it is items of a list; its row, with the table's header
apart; the passage when that is short.
"""

from __future__ import annotations

from dataclasses import dataclass

from index.asking import Kind, things
from index.base import KnowledgeBase
from index.model import CELL_SEPARATOR, Span
from index.sentences import lists, sentences
from index.store import StoredDocument, StoredPassage

# A passage this short is quoted whole: an article of two sentences says one thing.
WHOLE_PASSAGE = 120
# A stretch of so many characters says one thing by itself: 「3年」, 「市教育局」, 「不低于15%」.
_SHORT = 12
_CLAUSE_ENDS = "，。；！？：\n,;!?:"
_EDGES = "，。；、！？：,;!?: \n\t\u3000"
_TAILS = "，；、：,;: \n\t\u3000"


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a passage: ``span`` is relative to the passage."""

    document: StoredDocument
    passage: StoredPassage
    span: Span

    @property
    def text(self) -> str:
        """The characters of the stretch."""
        return self.span.slice(self.passage.text)


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote: ``quote`` is the document's ``text[span.start:span.end]``.

    ``focus`` are the parts of it that answer (a number, a day, the items of a list, the stretch itself), in offsets of the
    document's text. ``header`` is where the header of the table stands that the quote is a row of.
    """

    document: StoredDocument
    passage: StoredPassage
    span: Span
    quote: str
    focus: tuple[Span, ...] = ()
    header: Span | None = None
    header_text: str = ""


def cite(base: KnowledgeBase, place: Place, kind: Kind) -> Citation:
    """Quote ``place``, with what answers a question of this ``kind`` in focus."""
    text, start = place.passage.text, place.passage.passage.span.start
    quoted = _quoted(text, place.span)
    header = _header(place.passage, quoted)
    return Citation(
        document=place.document,
        passage=place.passage,
        span=_shifted(quoted, start),
        quote=quoted.slice(text),
        focus=tuple(_shifted(span, start) for span in focus(text, place.span, kind)),
        header=header,
        header_text=_slice(base, place.document, header) if header else "",
    )


def said(text: str, span: Span) -> str:
    """What ``span`` of ``text`` says, made whole: a few characters (an amount, a name) stay by themselves, all else becomes clauses.

    A stretch is chosen for overlapping most with what is likely to be the answer, wherever that begins; people read clauses. ROUGE-L
    of the texts, ncp (choosing half) and sample corpus: as chosen .528 and .348, so .511 and .365, short ones made clauses too .484 and
    .526, sentences .418 and .421.
    """
    start, end, quoted = span.start, span.end, _quoted(text, span)
    if len(text[start:end].strip(_EDGES)) > _SHORT:
        while start > quoted.start and text[start - 1] not in _CLAUSE_ENDS:
            start -= 1
        while end < quoted.end and text[end - 1] not in _CLAUSE_ENDS:
            end += 1
    whole = text[start:end].lstrip(_EDGES).rstrip(_TAILS)
    return whole if len(whole) > _SHORT else whole.rstrip(_EDGES)


def focus(text: str, span: Span, kind: Kind) -> tuple[Span, ...]:
    """What answers within ``span`` of ``text``: its amounts, times or agents when these are asked for; its items; else itself."""
    stretch = span.slice(text)
    if kind in (Kind.AMOUNT, Kind.TIME) and (found := things(kind, stretch)):
        return tuple(_shifted(part, span.start) for part in _joined(stretch, found))
    if kind is Kind.LIST and "\n" in stretch.strip():
        return tuple(_shifted(part, span.start) for part in sentences(stretch))
    left = len(stretch) - len(stretch.lstrip())
    return (Span(span.start + left, span.start + len(stretch.rstrip())),)


def _joined(text: str, found: list[Span]) -> list[Span]:
    """「2023年」「9月」「1日」, which a pattern finds apart, are one day; 「3至5年」 is one term."""
    joined = [found[0]]
    for span in found[1:]:
        between = text[joined[-1].end : span.start]
        if between in ("", "至", "—", "-", "~", "～", "零"):
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _quoted(text: str, span: Span) -> Span:
    """What is quoted of a passage for a stretch of it."""
    return Span(0, len(text)) if len(text) <= WHOLE_PASSAGE else _whole(text, span)


def _whole(text: str, span: Span) -> Span:
    """The sentences of ``text`` that ``span`` touches, with the lead-in of the list that they are items of."""
    touched = [part for part in sentences(text) if part.start < span.end and span.start < part.end]
    if not touched:
        return span
    start, end = min(touched[0].start, span.start), touched[-1].end
    whole = next((part for part in lists(text) if part.start <= start and end <= part.end), None)
    # A list is quoted from its lead-in on: an item alone does not say what it is an item of.
    if whole is not None and start - whole.start <= WHOLE_PASSAGE:
        start = whole.start
    return Span(start, end)


def _header(passage: StoredPassage, quoted: Span) -> Span | None:
    """Where the header of the table stands that ``quoted`` is a row of: of the passage, or its own first line."""
    text = passage.text
    line = text[text.rfind("\n", 0, quoted.start) + 1 : quoted.end]
    if CELL_SEPARATOR not in line:
        return None
    if passage.passage.header:
        return passage.passage.header
    head = text.find("\n")
    if head < 0 or quoted.start <= head or CELL_SEPARATOR not in text[:head]:
        return None
    return Span(passage.passage.span.start, passage.passage.span.start + head)


def _slice(base: KnowledgeBase, document: StoredDocument, span: Span) -> str:
    row = base.store.connection.execute(
        "SELECT substr(text, ?, ?) FROM documents WHERE number = ?", (span.start + 1, span.end - span.start, document.number)
    ).fetchone()
    return str(row[0]) if row else ""


def _shifted(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
