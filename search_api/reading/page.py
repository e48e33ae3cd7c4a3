"""All that the page of a document shows, put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath
from urllib.parse import urlencode

from index.base import KnowledgeBase
from index.errors import QueryError
from index.model import Span
from index.question import understand
from search_api.present import Presenter, relation_model
from search_api.reading.facts import Fact, known_facts
from search_api.reading.links import document_address, permalinks
from search_api.reading.originals import has_pictures, may_be_there
from search_api.reading.outline import Entry, outline_of
from search_api.reading.parts import Part, part_of
from search_api.reading.places import Asked, Reader, place_in
from search_api.reading.prepared import Prepared
from search_api.reading.text import Marks, ShownText, part_text
from search_api.schemas_documents import DocumentModel, VersionModel
from search_api.schemas_life import RelationModel, ValidityDetail
from search_api.schemas_reading import PlaceModel

MOST_RELATIONS = 20
"""So many relations of each direction are listed; the network's page has all. One takes some 600 bytes."""

_AROUND = 12
"""So many parts before and after the present one are listed in the outline, beside the first and the last."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a document a reader wants to see, as the address says it."""

    asked: Asked
    reader: Reader
    question: str = ""
    part: int | None = None
    page: int | None = None
    whole: bool = False
    way_back: str = ""


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """What the template of a document's page is filled with."""

    prepared: Prepared
    wanted: Wanted
    day: date
    validity: ValidityDetail
    facts: list[Fact]
    place: PlaceModel | None
    part: Part
    listed_parts: list[Part | None]
    outline: list[Entry]
    texts: list[ShownText]
    outgoing: list[RelationModel]
    incoming: list[RelationModel]
    incoming_total: int
    versions: list[VersionModel]
    copies: list[DocumentModel]
    file: str
    original: bool
    page: int | None
    pages: int
    keep: dict[str, str] = field(default_factory=dict)

    @property
    def as_of(self) -> str:
        """The day that the reader asked for, as addresses have it; empty for today."""
        return self.keep.get("as_of", "")

    @property
    def id(self) -> str:
        """The document's id."""
        return self.prepared.document.id

    def address(self, document_id: str | None = None, **parameters: object) -> str:
        """The address of a document's page (by default this one's) that goes on with what the reader keeps: the day, here the question too."""
        kept = self.keep if document_id is None else {name: self.keep[name] for name in ("as_of",) if name in self.keep}
        given = {name: str(value) for name, value in parameters.items() if value is not None}
        fragment = given.pop("fragment", None)
        return document_address(document_id or self.id, **given, **kept, fragment=fragment)

    def place_address(self, start: int | None, end: int | None, document_id: str | None = None) -> str:
        """The address of words in a document."""
        if start is None:
            return self.address(document_id)
        return self.address(document_id, p=f"{start}-{end}", fragment="passage")

    @property
    def back(self) -> str:
        """The way back to the search that led here."""
        return f"/?{self.wanted.way_back}" if self.wanted.way_back else "/"

    @property
    def page_picture(self) -> str | None:
        """The address of the picture of the present page of the original."""
        if self.page is None:
            return None
        place = self.place
        marked = urlencode({"start": place.start, "end": place.end}) if place and place.start is not None else ""
        return f"/v1{document_address(self.id)}/pages/{self.page}/image" + (f"?{marked}" if marked else "")


def document_page(base: KnowledgeBase, prepared: Prepared, wanted: Wanted) -> DocumentPage:
    """What there is to show. Raises QueryError when the address asks for something that cannot be understood."""
    document, day = prepared.document, wanted.reader.as_of or date.today()
    place = place_in(prepared, wanted.asked, wanted.reader) if wanted.asked else None
    part = _part(prepared, wanted, place)
    presenter = Presenter(base, day)
    stored = base.store.listed([prepared.number])[prepared.number]
    incoming = base.rulebook.incoming(prepared.number)
    keep = {"q": wanted.question, "as_of": wanted.reader.as_of.isoformat() if wanted.reader.as_of else ""}
    marks = Marks(
        Span(place.start, place.end) if place and place.start is not None and place.end is not None else None,
        _terms(base, wanted.question),
    )
    shown = prepared.parts if wanted.whole else [part]
    return DocumentPage(
        prepared=prepared,
        wanted=wanted,
        day=day,
        validity=presenter.validity(prepared.number),
        facts=known_facts(document),
        place=place,
        part=part,
        listed_parts=_listed(prepared.parts, part),
        outline=[] if wanted.whole else outline_of(document, part),
        texts=[_text(prepared, each, marks, keep) for each in shown],
        outgoing=[relation_model(link) for link in base.rulebook.outgoing(prepared.number)],
        incoming=[relation_model(link) for link in incoming[:MOST_RELATIONS]],
        incoming_total=len(incoming),
        versions=presenter.versions(prepared.number),
        copies=presenter.copies(prepared.number, stored.family),
        file=PurePath(document.source).name,
        original=may_be_there(base, prepared),
        page=_page(prepared, wanted, place, part),
        pages=len(document.pages),
        keep={name: value for name, value in keep.items() if value},
    )


def _text(prepared: Prepared, part: Part, marks: Marks, keep: dict[str, str]) -> ShownText:
    begun = [passage for passage in prepared.document.passages if part.start <= passage.span.start < part.end]
    day = f"&as_of={keep['as_of']}" if keep["as_of"] else ""
    return part_text(prepared, part, marks, permalinks(prepared.document, begun), day)


def _part(prepared: Prepared, wanted: Wanted, place: PlaceModel | None) -> Part:
    """The part that is asked for: by the place, the page of the original, or its number."""
    parts, pages = prepared.parts, prepared.document.pages
    if place is not None and place.start is not None:
        return part_of(parts, place.start)
    if wanted.page is not None and 1 <= wanted.page <= len(pages):
        return part_of(parts, pages[wanted.page - 1])
    return parts[min(max(wanted.part or 1, 1), len(parts)) - 1]


def _page(prepared: Prepared, wanted: Wanted, place: PlaceModel | None, part: Part) -> int | None:
    document = prepared.document
    if not has_pictures(document):
        return None
    if wanted.page is not None:
        return min(max(wanted.page, 1), len(document.pages))
    return (place.page if place else None) or document.page_of(part.start) or 1


def _listed(parts: list[Part], part: Part) -> list[Part | None]:
    """The parts that the outline lists; None stands for those left out."""
    listed: list[Part | None] = []
    for each in parts:
        if each.number in (1, len(parts)) or abs(each.number - part.number) <= _AROUND:
            listed.append(each)
        elif listed[-1] is not None:
            listed.append(None)
    return listed


def _terms(base: KnowledgeBase, question: str) -> tuple[str, ...]:
    """What of the question that led here is marked."""
    try:
        return tuple(set(understand(question, base.toolkit.segmenter).marks)) if question.strip() else ()
    except QueryError:
        return ()
