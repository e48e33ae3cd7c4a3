"""Why a rule has the status that it has: a sentence in Chinese that names the documents, and the words that it rests on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from index.ledger import Entry, Mention
from index.model import RELATION_NAMES, Level, Span
from index.status import Cause, Effect, Event, Status, Verdict
from index.store import Store
from index.terms import TRIAL_YEARS

_QUOTED = 60
_PUT_OFF = re.compile(r"推迟|延迟|延后|延期|顺延|延缓|改[为自从]|(?:施行|实施|执行|生效)(?:日期|时间|日)")
_NAMED = 3
"""So many documents are named in a reason; the evidence has all."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a status rests on: ``quote`` is the ``span`` of the text of the document ``document_id``.

    ``what`` says what it is (废止, 修改, 新版本, 施行日期 …), ``element`` where it stands when that is not in the text.
    """

    what: str
    document_id: str
    title: str
    doc_number: str | None
    dated: date | None
    since: date | None = None
    span: Span | None = None
    quote: str = ""
    element: str | None = None


@dataclass(frozen=True, slots=True)
class Validity:
    """The status of a document on the day ``as_of``: with its reason in Chinese, since when, and what it rests on.

    ``in_force`` says whether the text applies on that day, perhaps as amended; ``superseded`` that a newer version of it does.
    """

    status: Status
    reason: str
    as_of: date
    since: date | None
    in_force: bool
    superseded: bool
    grounds: tuple[Ground, ...]


def explain(store: Store, entry: Entry, verdict: Verdict, day: date, *, evidence: bool = True) -> Validity:
    """The verdict on ``entry`` in words. ``evidence`` looks up where the document's own facts stand."""
    grounds = tuple(_ground(event) for event in (*verdict.events, *verdict.ahead))
    if evidence:
        grounds = (*grounds, *_own(store, entry, verdict))
    return Validity(
        verdict.status,
        _reason(entry, verdict, day) + _ahead(verdict),
        day,
        verdict.since,
        verdict.in_force,
        verdict.superseded,
        grounds,
    )


def named(entry: Entry) -> str:
    """A document as a reason names it: 《清沅市停车管理办法》（清政发〔2022〕3号，2022年3月1日）."""
    cover = [part for part in (entry.doc_number, _day(entry.dated) if entry.dated else None) if part]
    # Title marks within title marks are single ones, as the punctuation standard asks (GB/T 15834).
    return f"《{entry.title.replace('《', '〈').replace('》', '〉')}》" + (f"（{'，'.join(cover)}）" if cover else "")


def _reason(entry: Entry, verdict: Verdict, day: date) -> str:
    match verdict.cause:
        case Cause.NO_RULE:
            what = "征求意见稿或草案" if entry.draft else "报道或解读" if entry.level is not Level.REPORT else "报道"
            return f"这是{what}，不是规范本身，无所谓效力。"
        case Cause.NOT_ISSUED:
            return f"{_issued(entry)}，{_day(day)}还没有发布。"
        case Cause.EXPIRY:
            return _expiry(entry, verdict)
        case Cause.STATED:
            note = "没有写明自何日起。" if verdict.status in (Status.REPEALED, Status.EXPIRED) else ""
            return f"来源页面注明“{entry.stated}”。{note}"
        case Cause.SUSPENDED:
            resumed = any(event.effect is Effect.EXTENDS for event in verdict.ahead)
            note = "" if resumed else "库中没有恢复施行的文件，是否仍在暂停请向发文机关核实。"
            return _events(verdict.events) + note
        case Cause.TRIAL:
            begun = "最近一次修改或确认继续有效" if verdict.events else "施行"
            return (
                f"名为试行或暂行，没有写明有效期；自{begun}起已满 {TRIAL_YEARS} 年（{_day(verdict.since)}），"
                f"超过试行文件通常的期限，是否继续有效请向发文机关核实。{_events(verdict.events)}"
            )
        case Cause.PLANNED:
            return f"标题所写的期间已于{_day(verdict.since - timedelta(days=1) if verdict.since else None)}届满，没有写明有效期，是否继续执行请向发文机关核实。{_events(verdict.events)}"
        case Cause.NOTHING:
            if entry.nondescript and entry.published:
                return "看不出是规范性文件：没有文种、文号、发文机关和成文日期，只有发布日期；库中也没有文件说到它的效力。"
            return "文中没有施行、成文或发布日期，库中也没有文件说到它的效力。"
        case Cause.EVENT:
            return _events(verdict.events, verdict.status) + _until(verdict)
        case Cause.START:
            return _started(entry, verdict, day)


def _started(entry: Entry, verdict: Verdict, day: date) -> str:
    if verdict.status is Status.NOT_YET:
        return f"自{_day(verdict.since)}起施行，{_day(day)}尚未施行。{_events(verdict.events)}"
    put_off = any(event.effect is Effect.SUSPENDS for event in verdict.events)
    begun = (
        f"{'原定' if put_off else ''}自{_day(entry.effective)}起施行"
        if entry.effective
        else f"{_issued(entry)}，没有另写施行日期"
    )
    if entry.effective and verdict.since and verdict.since > entry.effective and not put_off:
        begun += f"，本文是{_day(verdict.since)}的版本"
    if not entry.effective and not entry.dated:
        begun = f"文中没有日期，据印发它的文件或同文的另一来源，自{_day(verdict.since)}起施行"
    until = f"，有效期至{_day(verdict.last)}" if verdict.last else ""
    return f"{begun}{until}；{_events(verdict.events)}库中没有使其废止、失效或修改的文件。"


def _expiry(entry: Entry, verdict: Verdict) -> str:
    if extended := tuple(event for event in verdict.events if event.effect is Effect.EXTENDS):
        return f"{_events(extended)}有效期至{_day(verdict.last)}，已经届满；库中没有再延长其有效期的文件。"
    if entry.expires is None:
        return f"有效期{entry.term}，自{_day(entry.start)}起算，到{_day(verdict.last)}已经届满；库中没有延长其有效期的文件。"
    return f"有效期至{_day(verdict.last)}，已经届满；库中没有延长其有效期的文件。"


def _until(verdict: Verdict) -> str:
    """Where the rule goes on, as amended, until a known day."""
    return f"有效期至{_day(verdict.last)}。" if verdict.last and verdict.in_force else ""


def _events(events: tuple[Event, ...], status: Status | None = None) -> str:
    if not events:
        return ""
    sentences = [_sentence(event, status) for event in events[:_NAMED]]
    more = f"另有 {len(events) - _NAMED} 份文件，见依据。" if len(events) > _NAMED else ""
    kept = all(event.effect in (Effect.CHANGES, Effect.EXTENDS) for event in events)
    return "".join(sentences) + more + ("其余部分仍然有效。" if kept and status is Status.AMENDED else "")


def _sentence(event: Event, status: Status | None) -> str:
    since = f"自{_day(event.since)}起" if event.since else ""
    if event.mention is None:
        return f"{since}由新版本{named(event.by)}取代。"
    return f"{since}被{named(event.by)}{_deed(event, status)}：“{_short(event.mention.quote)}”。"


def _deed(event: Event, status: Status | None) -> str:
    assert event.mention is not None
    relation = event.mention.relation
    deed = RELATION_NAMES[relation.kind]
    if event.effect is Effect.EXTENDS:
        return _extension(event.mention)
    if event.effect is Effect.SUSPENDS and _PUT_OFF.search(event.mention.quote):
        return f"推迟到{_day(relation.until + timedelta(days=1))}施行" if relation.until else "推迟施行"
    if event.effect is Effect.SUSPENDS:
        return f"暂停至{_day(relation.until)}" if relation.until else "暂停"
    if event.effect is Effect.ENDS:
        return "宣布失效" if status is Status.EXPIRED else "废止" if deed == "废止" else "替代"
    if event.part:
        return f"{deed}其中的《{relation.target.full_title or relation.target.title}》"
    if relation.target.provision:
        return f"{deed}{relation.target.provision}"
    return "部分替代，不一致处以其为准" if deed == "替代" else deed


def _extension(mention: Mention) -> str:
    relation = mention.relation
    if relation.until:
        return f"延长有效期至{_day(relation.until)}"
    if relation.term:
        return f"延长有效期{relation.term}"
    return "恢复施行" if "恢复" in mention.quote else "确认继续有效"


def _ahead(verdict: Verdict) -> str:
    """What is known to come; that what is in force will be confirmed is no news."""
    told = [
        event
        for event in verdict.ahead
        if event.effect is not Effect.EXTENDS
        or verdict.cause is Cause.SUSPENDED
        or (event.mention and (event.mention.relation.until or event.mention.relation.term))
    ]
    return "".join(f"{'并' if place else '但'}将{_sentence(event, None)}" for place, event in enumerate(told[:_NAMED]))


def _ground(event: Event) -> Ground:
    by = event.by
    if event.mention is None:
        return Ground("新版本", by.id, by.title, by.doc_number, by.dated, event.since)
    relation = event.mention.relation
    what = RELATION_NAMES[relation.kind]
    return Ground(what, by.id, by.title, by.doc_number, by.dated, event.since, relation.span, event.mention.quote)


_FIELDS = {
    "effective": "施行日期",
    "issued": "成文日期",
    "published": "发布日期",
    "expires": "有效期",
    "term": "有效期",
    "stated_validity": "时效性",
}
_RESTS_ON = {
    Cause.START: ("effective", "issued", "published"),
    Cause.NOT_ISSUED: ("issued", "published"),
    Cause.EXPIRY: ("expires", "term", "effective"),
    Cause.TRIAL: ("term", "effective", "issued", "published"),
    Cause.STATED: ("stated_validity",),
}


def _own(store: Store, entry: Entry, verdict: Verdict) -> Iterator[Ground]:
    """Where the document itself says what its status rests on."""
    wanted = _RESTS_ON.get(verdict.cause, ())
    row = store.connection.execute("SELECT evidence, text FROM documents WHERE number = ?", (entry.number,)).fetchone()
    if row is None or not wanted:
        return
    for name, value, start, end, element, _ in json.loads(row[0]):
        if name in wanted:
            span = Span(start, end) if start is not None else None
            quote = span.slice(row[1]) if span else value
            yield Ground(
                _FIELDS[name], entry.id, entry.title, entry.doc_number, entry.dated, span=span, quote=quote, element=element
            )


def _issued(entry: Entry) -> str:
    if entry.issued:
        return f"{_day(entry.issued)}成文"
    return f"{_day(entry.published)}发布" if entry.published else ""


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "不明日期"


def _short(quote: str) -> str:
    line = " ".join(quote.split())
    return line if len(line) <= _QUOTED else line[: _QUOTED - 1] + "…"
