"""What a policy text says of itself, each fact with the evidence for it.

Precision comes before recall: a fact is None unless it is printed where the official format puts it, or follows from what is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from index.model import Evidence, Facts
from ingest.classification import level_of, news_of, region_of
from ingest.confidence import IN_PLACE, LABELLED
from ingest.dates import DATE_PATTERN, parse_date
from ingest.effect import Days, read_effective, read_term
from ingest.evidence import Found, Sheet, fold
from ingest.file_names import named_day, newer_version
from ingest.issuers import issuer_of
from ingest.kinds import kind_of
from ingest.lines import Dropped, Line, SourceFacts
from ingest.note import CHANGES, PUBLISHES, Act, Note, read_note
from ingest.official_parts import addressees, attachments, secrecy, signer
from ingest.own_number import own_number
from ingest.reprints import origin
from ingest.signature import Signature, read_signature
from ingest.titles import Cover
from ingest.told_facts import Told, told_facts

_CLOSE = timedelta(days=92)
"""A page that put a text online later than this after its issue is not what published it: old texts move to new sites."""
_ORDERS = re.compile(r"现(?:予|将)?[^。]{0,60}(?:公布|发布)[^。]{0,20}施行")
_ONLY_DAY = re.compile(rf"[（(\s]*{DATE_PATTERN}[）)\s]*")
_ORDER_LENGTH = 1200
"""So many characters an order with its signature takes at most."""
_NAMED = ("issued", "published")
"""The facts that the day in a file's name may be evidence of."""
_GAPS = re.compile(r"[\s　;；,，]+")

Readings = Mapping[str, Found[Any] | tuple[Found[Any], ...] | None]


@dataclass(frozen=True, slots=True)
class FactSheet:
    """The facts of a text, and where each was read."""

    facts: Facts
    evidence: tuple[Evidence, ...]


def read_facts(
    lines: Sequence[Line], cover: Cover, source: SourceFacts, dropped: Sequence[Dropped] = (), name: str = ""
) -> FactSheet:
    """The facts of a text from its cover, its signature, its closing provision, and what the page, record or file name says."""
    sheet = Sheet(lines)
    title = _title(sheet, cover)
    told = told_facts(sheet, source)
    note, signature = read_note(sheet, cover), read_signature(sheet)
    number = own_number(sheet, cover, told, note)
    issuer = issuer_of(sheet, cover, told, note, signature, number)
    issued, ordered = _issued(sheet, cover, told, note, signature, issuer), _ordered(sheet, signature)
    published = _published(told, note, source, ordered)
    kind = _kind(title)
    news = (
        news_of(sheet, kind) if number is None and (issuer is None or (kind is None and _only_titled(issuer, title))) else None
    )
    issuer = None if news else issuer
    effective = _told_day(told, "effective")
    term: Found[str] | None = None
    expires: Found[date] | None = None
    if news is None:
        effective = effective or _effective(note, read_effective(sheet, _days(note, ordered, issued, published, issuer)))
        term, expires = read_term(sheet, title, effective)
    named = named_day(name) if kind else None
    if named:
        # Only now, since 「自公布之日起」 does not mean the day of a later version.
        newer = newer_version(named, issued, published, _noted(note, *PUBLISHES))
        issued, published = newer or issued, published or (None if newer else named)
    readings: Readings = {
        "title": title,
        "doc_number": number,
        "issuer": issuer,
        "region": region_of(sheet, title, issuer, number),
        "kind": kind,
        "level": news or level_of(title, issuer, number, told, note),
        "issued": issued,
        "published": published,
        "effective": effective,
        "expires": _told_day(told, "expires") or expires,
        "term": _told(told, "term") or term,
        "addressees": _told(told, "addressees") or addressees(sheet, cover, note),
        "topics": _topics(told),
        "index_number": _told(told, "index_number"),
        "secrecy": _told(told, "secrecy") or secrecy(sheet),
        "signer": _told(told, "signer") or signer(sheet),
        "attachments": attachments(sheet),
        "stated_validity": _told(told, "stated_validity"),
        **origin(sheet, told, source, dropped),
    }
    return _assembled(readings, source, named)


def _assembled(readings: Readings, source: SourceFacts, named: Found[date] | None) -> FactSheet:
    values: dict[str, Any] = {}
    evidence: list[Evidence] = []
    for field, reading in readings.items():
        several = reading if isinstance(reading, tuple) else (reading,) if reading else ()
        evidence += [one.evidence(field) for one in several]
        if field != "title" and reading is not None:
            values[field] = tuple(one.value for one in reading) if isinstance(reading, tuple) else reading.value
            if named and not isinstance(reading, tuple) and field in _NAMED and reading.value == named.value and reading.span:
                # The file's name says so too, which tells versions and copies apart.
                evidence.append(named.evidence(field))
    return FactSheet(Facts(**values, extra=source.extra), tuple(evidence))


def _title(sheet: Sheet, cover: Cover) -> Found[str]:
    """The title with the first place where it is printed."""
    if not cover.title_lines:
        return Found(cover.title, None, cover.element, cover.confidence)
    first = last = min(cover.title_lines)
    while last + 1 in cover.title_lines and len(_bare(sheet.texts[first : last + 1])) < len(_bare([cover.title])):
        last += 1
    return sheet.lines(first, last, cover.title, cover.confidence)


def _only_titled(issuer: Found[str], title: Found[str]) -> bool:
    """Whether the body is named by the title alone: of a headline (某局印发通知部署某事) it is whom the report is about."""
    return issuer.span is None or bool(title.span and title.span.start <= issuer.span.start < title.span.end)


def _bare(texts: Sequence[str]) -> str:
    return re.sub(r"\s", "", "".join(texts))


def _kind(title: Found[str]) -> Found[str] | None:
    kind = kind_of(title.value)
    return title.also(kind) if kind else None


def _told(told: Told, field: str) -> Found[str] | None:
    readings = told.get(field)
    return readings[0] if readings else None


def _told_day(told: Told, field: str) -> Found[date] | None:
    for reading in told.get(field, ()):
        if day := parse_date(fold(reading.value)):
            return reading.also(day)
    return None


def _topics(told: Told) -> tuple[Found[str], ...]:
    """Each 主题词, and each 主题分类 with its path, which may have blanks."""
    topics: list[Found[str]] = []
    for reading in told.get("topics", ()):
        parts = [reading.value] if "/" in reading.value or "\\" in reading.value else _GAPS.split(reading.value)
        topics += [reading.also(topic) for topic in parts if topic]
    return tuple(topics)


def _noted(note: Note, *verbs: str) -> Found[date] | None:
    act = note.last(*verbs)
    return note.day(act) if act else None


def _dated(sheet: Sheet, cover: Cover) -> Found[date] | None:
    """The day alone on the line below the title, as speeches and opinions print it."""
    below = max(cover.title_lines, default=-1) + 1
    while below in cover.red_head:
        below += 1
    if not cover.title_lines or below >= len(sheet) - 1 or not _ONLY_DAY.fullmatch(fold(sheet.texts[below])):
        return None
    day = parse_date(fold(sheet.texts[below]))
    return sheet.line(below, day, IN_PLACE) if day else None


def _issued(
    sheet: Sheet, cover: Cover, told: Told, note: Note, signature: Signature, issuer: Found[str] | None
) -> Found[date] | None:
    """成文日期: as told; when the text was last passed or amended; below the title; the day of the issuer's own signature."""
    if day := _told_day(told, "issued") or _noted(note, *CHANGES) or _noted(note, "批准") or _dated(sheet, cover):
        return day
    if signature.day and signature.issuer and issuer and not _same_body(signature.printed, issuer.value):
        # What is signed there is what this text forwards.
        return None
    return signature.day


def _same_body(signed: str, issuer: str) -> bool:
    """Whether a signature may be the issuer's, whose name may be printed longer or shorter there."""
    return any(
        one in other or other in one or one[-4:] == other[-4:] for one in signed.split("、") for other in issuer.split("、")
    )


def _ordered(sheet: Sheet, signature: Signature) -> Found[date] | None:
    """The day of the order above the text by which it is made public (现予公布，自…起施行)."""
    if signature.day is None or signature.day.span is None:
        return None
    above = sheet.text[max(0, signature.day.span.start - 400) : signature.day.span.start]
    return signature.day if signature.day.span.start < _ORDER_LENGTH and _ORDERS.search(above) else None


def _published(told: Told, note: Note, source: SourceFacts, ordered: Found[date] | None) -> Found[date] | None:
    noted = _noted(note, *PUBLISHES)
    page = Found(source.published, None, "网页元数据 发布时间", LABELLED) if source.published else None
    return _told_day(told, "published") or ordered or (None if note.changed else noted) or page or noted


def _effective(note: Note, provided: Found[date] | None) -> Found[date] | None:
    """The day that its own closing provision prints, as the note's may be that of an amendment, or else the note's."""
    if provided and provided.confidence >= IN_PLACE:
        return provided
    return _noted(note, "施行", "实施", "生效") or provided


def _days(
    note: Note,
    ordered: Found[date] | None,
    issued: Found[date] | None,
    published: Found[date] | None,
    issuer: Found[str] | None,
) -> Days:
    """What 「自公布之日起」 and 「自印发之日起」 mean in this text."""
    if ordered:
        return Days(ordered, ordered)
    if not note.acts:
        if published and issued and not timedelta() <= published.value - issued.value <= _CLOSE:
            published = None
        return Days(published, issued)
    # Only a whole revision (修订 by a session) prints a provision of its own; 修正, and 修订 by an order, leave the first one.
    revisions = [
        place for place, act in enumerate(note.acts) if act.verb == "修订" and "会议" in act.what and "《" not in act.what
    ]
    current = note.acts[revisions[-1] if revisions else 0 :]
    day = next((note.day(act) for act in current if _promulgates(act)), None)
    if day is None and issuer and issuer.value.startswith("全国人民代表大会"):
        # The President promulgates a law on the day on which it is passed.
        day = note.day(current[0])
    passed = note.day(current[0]) if current[0].verb in CHANGES else None
    return Days(day, day, passed)


def _promulgates(act: Act) -> bool:
    return act.verb in PUBLISHES and "修" not in act.what and "《" not in act.what
