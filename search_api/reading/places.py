"""Places in a document as the API tells them and the page shows them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from index.citation import parse_provisions
from index.errors import QueryError
from index.lasting_links import find_place, passage_at, provision_span, words_digest
from index.model import Document, Passage, Span
from search_api.bibliography import gb7714, quotation, with_source
from search_api.reading.links import document_address, permalink, readable
from search_api.reading.parts import part_of
from search_api.reading.prepared import Prepared
from search_api.schemas_reading import STANDING_NAMES, PlaceModel

_SPAN = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Asked:
    """A place as a link asks for it: ``provision`` as printed, ``passage`` an id, ``span`` START-END, ``digest`` of its words."""

    provision: str | None = None
    passage: str | None = None
    span: str | None = None
    digest: str | None = None

    def __bool__(self) -> bool:
        return any((self.provision, self.passage, self.span, self.digest))


@dataclass(frozen=True, slots=True)
class Reader:
    """Where citations point: ``root`` is the address of this service, ``today`` the day of citing, ``as_of`` the day asked for."""

    root: str
    today: date
    as_of: date | None = None


def place_in(prepared: Prepared, asked: Asked, reader: Reader) -> PlaceModel:
    """The place that is asked for. Raises QueryError when the question cannot be read."""
    document = prepared.document
    found = find_place(document, _named(document, asked), asked.digest)
    told = {"document_id": document.id, "state": found.standing, "note": STANDING_NAMES[found.standing]}
    if found.span is None:
        return PlaceModel.model_validate(told | {"name": asked.provision or ""})
    span, words = found.span, found.span.slice(document.text)
    passage = passage_at(document, span)
    name = asked.provision or (permalink(document, passage).name if passage else "")
    where = [asked.provision] if asked.provision else list(passage.heading_path) if passage else []
    link = _link(document, asked, span, passage, reader.as_of)
    source = gb7714(document.title, document.facts, reader.today, place=name, address=reader.root + link)
    return PlaceModel.model_validate(
        told
        | {
            "start": span.start,
            "end": span.end,
            "quote": words,
            "digest": words_digest(words),
            "name": name,
            "heading_path": list(passage.heading_path) if passage else [],
            "passage_id": f"{document.id}-{passage.ordinal}" if passage else None,
            "part": part_of(prepared.parts, span.start).number,
            "page": document.page_of(span.start),
            "link": link,
            "quotation": f"{quotation(document.title, document.facts.doc_number, where, words)}\n{reader.root}{link}",
            "citation": with_source(words, source),
        }
    )


def _link(document: Document, asked: Asked, span: Span, passage: Passage | None, as_of: date | None) -> str:
    """The lasting link of what was found: words that no link could find again are linked by the passage that they stand in."""
    day = f"&as_of={as_of.isoformat()}" if as_of else ""
    if asked.provision:
        digest = words_digest(span.slice(document.text))
        query = f"provision={readable(asked.provision)}&digest={digest}"
    elif passage is not None:
        query = permalink(document, passage).query
    else:
        query = f"p={span.start}-{span.end}"
    return f"{document_address(document.id)}?{query}{day}#passage"


def _named(document: Document, asked: Asked) -> Span | None:
    if asked.provision:
        provisions = parse_provisions(asked.provision)
        if not provisions:
            raise QueryError("provision", f"“{asked.provision}”不像条款。请写作 第三条、第三条第二款、一、（二）。")
        return provision_span(document, provisions)
    if asked.passage:
        ordinal = asked.passage.removeprefix(f"{document.id}-")
        if not ordinal.isascii() or not ordinal.isdigit() or len(ordinal) > 9:
            raise QueryError("passage", f"{asked.passage} 不是这份文件的段落编号，应写作 {document.id}-12。")
        return document.passages[int(ordinal)].span if int(ordinal) < len(document.passages) else None
    if asked.span:
        numbers = _SPAN.fullmatch(asked.span)
        if not numbers or int(numbers[1]) >= int(numbers[2]):
            raise QueryError("p", f"位置 {asked.span} 无法理解，应写作 起-止，如 120-180。")
        span = Span(int(numbers[1]), int(numbers[2]))
        return span if span.end <= len(document.text) else None
    return None
