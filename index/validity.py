"""What is in force: from the dates of a document and the relations of the base to a status on a day.

The first rule of this table that holds decides:

==== =========== ==================================================================================================
  1  未知         it is no rule: a report (级别 报道), an interpretation for the press, or a draft (征求意见稿, 草案)
  2  尚未施行     it was not issued yet on the day
  3  已废止       a later rule repeals it as a whole, or replaces it, from a day that has come
     已失效       the same in the words 失效 or 停止执行; or its last day of effect (printed, or 有效期 counted from its start)
                  has passed; or the page that it was read from says so. The earliest of these decides.
  4  尚未施行     its day of taking effect has not come
  5  已修改       a later version of the same rule, by the same organ or for the same place, applies: superseded, not in force
  6  可能失效     called 试行 or 暂行, below statutes, without a printed term, and older than the customary TRIAL_YEARS since it
                  took effect or was last amended
  7  已修改       amended, repealed in part, or overridden where it differs (以本办法为准), from a day that has come; or the
                  page says so. It is in force as amended.
  8  现行有效     the day of taking effect (else of issue or publication) is known and has come, or the page says so
  9  未知         nothing is known
==== =========== ==================================================================================================

What says that it ends or changes another rule does so from the day that its wording names, else from the day on which it took
effect itself (a statute as amended: its first day); without any day, always. It does not when it was itself ended by then: a repeal that never took effect is void. One that did stays,
whatever happens to the repealing rule later: nothing comes back to life. Neither reports and drafts nor what is dated before
its target end anything, and a local rule never ends a national one. Copies of one text share their life, as do a 办法 and the
notice that issues it, whether they are stored as one document or two: a notice that issues several is amended by the end of one.

Nothing of this is stored; a status follows from what the base holds at the moment. So the order in which documents come
makes no difference, and a document that is taken out takes its effects with it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from index.ledger import Entry, Ledger, Mention
from index.model import Level, RelationKind
from index.naming import Sort
from index.numbers import chinese_number
from index.resolution import Resolver, Target

TRIAL_YEARS = 3
"""Rules on normative documents let 试行 and 暂行 last for two years (湖南, 上海) or three (广东): the longest, so that few are doubted in vain."""

_STATUTES = frozenset((
    Level.LAW, Level.ADMINISTRATIVE_REGULATION, Level.JUDICIAL_INTERPRETATION, Level.LOCAL_REGULATION, Level.PARTY_RULE,
))  # fmt: skip
# 规章 called 暂行 stay until they are repealed, by the Legislation Law; those called 试行 announce their own end.
_RULES = frozenset((Level.DEPARTMENT_RULE, Level.LOCAL_RULE))
# Of a key: texts of one such name are versions of one rule. Notices, reports and plans of one name are others every year.
_LASTING = re.compile(r"(?:法|法典|条例|办法|规定|细则|规则|规程|章程|准则|守则|制度|规范|标准)$")
_TERM = re.compile(r"(\d{1,2}|[一二两三四五六七八九十]{1,3})\s*(年|个月)")
# At the end of the title, or of the title that a notice issues: 「…暂行条例有关问题的通知」 is not on trial itself.
_TRIAL = re.compile(
    r"(?P<word>试行|暂行)[）)]?(?:管理)?(?:办法|规定|条例|规则|细则|规程|规范|标准|章程|意见|方案|制度|准则|守则)?[》〉]?"
    r"(?:[（(][^（()）]*[）)])*(?:的(?:通知|公告|通告|命令|令|决定))?$"
)
_ENDED_WORDS = re.compile(r"废止|失效|停止(?:执行|施行|使用)|取代|替代|代替")
_DEPTH = 8
_MONTHS_BEFORE = 366


class Status(StrEnum):
    """Whether a rule is in force."""

    IN_FORCE = "现行有效"
    NOT_YET = "尚未施行"
    AMENDED = "已修改"
    REPEALED = "已废止"
    EXPIRED = "已失效"
    PERHAPS_EXPIRED = "可能失效"
    UNKNOWN = "未知"


class Effect(StrEnum):
    """What one document does to another."""

    ENDS = "ends"
    CHANGES = "changes"
    SUPERSEDES = "supersedes"


class Cause(StrEnum):
    """Which rule of the table decided."""

    NO_RULE = "no_rule"
    NOT_ISSUED = "not_issued"
    EVENT = "event"
    EXPIRY = "expiry"
    STATED = "stated"
    START = "start"
    TRIAL = "trial"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Event:
    """``by`` does something to a document from the day ``since`` on (None: no day is known); a new version does so without words.

    ``part`` says that only an annex, or one of several issued texts, is concerned.
    """

    effect: Effect
    by: Entry
    mention: Mention | None
    since: date | None
    part: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """A status on a day, from ``since``, and what it rests on; ``ahead`` are events that are known of and have not come yet."""

    status: Status
    cause: Cause
    since: date | None = None
    events: tuple[Event, ...] = ()
    ahead: tuple[Event, ...] = ()

    @property
    def superseded(self) -> bool:
        """Whether a newer version of the whole text applies."""
        return any(event.effect is Effect.SUPERSEDES for event in self.events)

    @property
    def in_force(self) -> bool:
        """Whether the text applies, perhaps as amended; not where that is doubtful."""
        return self.status is Status.IN_FORCE or (self.status is Status.AMENDED and not self.superseded)


class Judge:
    """Judges the documents of one ledger."""

    def __init__(self, ledger: Ledger, resolver: Resolver) -> None:
        self._ledger = ledger
        self._resolver = resolver
        self._events: dict[int, tuple[Event, ...]] = {}

    def judge(self, entry: Entry, day: date) -> Verdict:
        """The status of a document on ``day``."""
        if not entry.rules:
            return Verdict(Status.UNKNOWN, Cause.NO_RULE)
        start = self._start(entry)
        if (entry.issued or entry.published) and entry.dated and entry.dated > day:
            return Verdict(Status.NOT_YET, Cause.NOT_ISSUED, start)
        events = [event for event in self.events(entry) if not self._void(event, (entry.number,))]
        come = [event for event in events if event.since is None or event.since <= day]
        ahead = tuple(event for event in events if event not in come)
        if ended := self._ended(entry, start, come, day):
            return ended
        if start and start > day:
            return Verdict(Status.NOT_YET, Cause.START, start, (), ahead)
        newer = tuple(event for event in come if event.effect is Effect.SUPERSEDES)
        changes = tuple(event for event in come if event.effect is Effect.CHANGES)
        if newer:
            return Verdict(Status.AMENDED, Cause.EVENT, newer[0].since, (*newer, *changes), ahead)
        begun = max((event.since for event in changes if event.since), default=start)
        if begun and is_trial(entry) and not _term(entry, begun) and (end := _after(begun, 12 * TRIAL_YEARS)) <= day:
            return Verdict(Status.PERHAPS_EXPIRED, Cause.TRIAL, end, changes, ahead)
        stated = _stated(entry)
        if changes or stated is Status.AMENDED:
            cause = Cause.EVENT if changes else Cause.STATED
            return Verdict(Status.AMENDED, cause, changes[0].since if changes else None, changes, ahead)
        if start:
            return Verdict(Status.IN_FORCE, Cause.START, start, (), ahead)
        if stated is Status.IN_FORCE:
            return Verdict(Status.IN_FORCE, Cause.STATED, None, (), ahead)
        return Verdict(Status.UNKNOWN, Cause.NOTHING, None, (), ahead)

    def events(self, entry: Entry) -> tuple[Event, ...]:
        """All that the base knows to happen to a document, void or not, the earliest first."""
        if entry.number not in self._events:
            found = {
                (event.by.number, event.mention.relation.ordinal if event.mention else -1, event.effect): event
                for event in (*self._hits(entry), *self._newer(entry))
            }
            ordered = sorted(
                found.values(), key=lambda event: (event.since or date.max, event.by.dated or date.max, event.by.id)
            )
            self._events[entry.number] = tuple(ordered)
        return self._events[entry.number]

    def versions(self, entry: Entry) -> list[Entry]:
        """All versions of the rule that a document is one of, itself and copies included, the oldest first."""
        found = {entry.number: entry} | {other.number: other for other in self._of_one_name(entry)}
        for number in list(found):
            for copy in self._ledger.family(found[number]):
                if (other := self._ledger.entry(copy)) is not None:
                    found[copy] = other
        return sorted(found.values(), key=lambda other: (other.dated or date.min, other.number))

    def carried(self, entry: Entry) -> Iterator[Entry]:
        """The texts that are stored apart from the notice ``entry``, which issues them."""
        for name in self._ledger.names(entry.number):
            if name.sort is Sort.ISSUED and not name.loose:
                for number, other in self._ledger.named(name.key):
                    found = self._ledger.entry(number)
                    if other.sort is Sort.TITLE and not other.loose and found and self._issued_together(entry, found):
                        yield found

    def carriers(self, entry: Entry) -> Iterator[Entry]:
        """The notices that issue the text ``entry`` and are stored apart from it."""
        for name in self._ledger.names(entry.number):
            if name.sort is Sort.TITLE and not name.loose:
                for number, other in self._ledger.named(name.key):
                    found = self._ledger.entry(number)
                    if other.sort is Sort.ISSUED and not other.loose and found and self._issued_together(found, entry):
                        yield found

    def _hits(self, entry: Entry) -> Iterator[Event]:
        """What documents of the base say that they do to this one, its copies, its notice, or what it issues."""
        own = {name.key for name in self._ledger.names(entry.number) if name.sort is Sort.TITLE}
        several = len(_roots(self._ledger, entry)) > 1
        family = set(self._ledger.family(entry))
        carriers = {other.number for other in self.carriers(entry)} - family
        carried = {other.number for other in self.carried(entry)} - family
        for member in sorted(family | carriers | carried):
            for mention, target in self._aimed_at(member):
                sort = target.name.sort
                if member in carriers and (sort is Sort.PART or (sort is Sort.ISSUED and target.name.key not in own)):
                    continue  # something else that the notice issued
                part = target.annex or (several and (member in carried or sort is Sort.ISSUED))
                if event := self._event(entry, mention, part):
                    yield event

    def _aimed_at(self, number: int) -> Iterator[tuple[Mention, Target]]:
        """The mentions that mean a document."""
        seen = set[tuple[int, int]]()
        for key in {name.key for name in self._ledger.names(number)}:
            for mention in self._ledger.mentions(key):
                place = (mention.document, mention.relation.ordinal)
                if place in seen:
                    continue
                seen.add(place)
                yield from ((mention, target) for target in self._resolver.targets(mention) if target.number == number)

    def _event(self, entry: Entry, mention: Mention, part: bool) -> Event | None:
        by, relation = self._ledger.entry(mention.document), mention.relation
        if by is None or not by.rules or by.family == entry.family:
            return None
        # 「以本办法为准」 overrides where the two differ and leaves the rest alone.
        overrides = "为准" in mention.quote and not _ENDED_WORDS.search(mention.quote)
        changes = relation.kind is RelationKind.AMENDS or (relation.kind is RelationKind.REPLACES and overrides)
        changes = changes or part or relation.target.provision is not None
        return Event(
            Effect.CHANGES if changes else Effect.ENDS, by, mention, relation.when or by.effective or self._start(by), part
        )

    def _newer(self, entry: Entry) -> Iterator[Event]:
        """Later versions of the same rule."""
        for other in self._of_one_name(entry):
            if other.family != entry.family and _is_later(other, entry) and not self._issue_each_other(entry, other):
                yield Event(Effect.SUPERSEDES, other, None, self._start(other))

    def _of_one_name(self, entry: Entry) -> Iterator[Entry]:
        """The other documents that are, or issue, a lasting rule of the same name, of the same organ or place."""
        if entry.draft or not entry.rules or len(roots := _roots(self._ledger, entry)) > 1:
            return
        keys = {name.key for name in self._ledger.names(entry.number) if name.sort is Sort.TITLE and not name.loose}
        keys |= _titles_of(self._ledger, entry) | roots
        seen = {entry.number}
        for key in sorted(key for key in keys if _LASTING.search(key)):
            for number, name in self._ledger.named(key):
                other = self._ledger.entry(number)
                if number in seen or other is None or name.sort not in (Sort.TITLE, Sort.ISSUED):
                    continue
                seen.add(number)
                if other.rules and len(_roots(self._ledger, other)) < 2 and self._resolver.same_rule(entry, other):
                    yield other

    def _issued_together(self, notice: Entry, text: Entry) -> bool:
        """Whether ``text`` is the version that ``notice`` issues."""
        if notice.number == text.number or not text.rules or not notice.rules:
            return False
        if notice.doc_number and notice.doc_number == text.doc_number:
            return True
        if not self._resolver.same_rule(notice, text) and (text.place or text.issuer):
            return False
        theirs = {day for day in (text.issued, text.published, text.effective) if day}
        if not theirs or theirs & {notice.issued, notice.published, notice.effective}:
            return True
        # A text that prints only when it takes effect was issued within the months before.
        apart = (text.effective - notice.dated).days if text.effective and not text.issued and notice.dated else -1
        return 0 <= apart <= _MONTHS_BEFORE

    def _issue_each_other(self, one: Entry, other: Entry) -> bool:
        return any(text.number == two.number for notice, two in ((one, other), (other, one)) for text in self.carried(notice))

    def _start(self, entry: Entry) -> date | None:
        """When a document takes effect; what says no day itself takes that of its copies, then of its notice."""
        if entry.start:
            return entry.start
        copies = (self._ledger.entry(number) for number in self._ledger.family(entry))
        kin = (*(copy for copy in copies if copy), *self.carriers(entry))
        return min((other.start for other in kin if other.start), default=None)

    def _void(self, event: Event, path: tuple[int, ...]) -> bool:
        """Whether what should do this was itself ended before it could. A ring of repeals is cut where it closes."""
        if event.since is None or event.by.number in path or len(path) > _DEPTH:
            return False
        return any(
            other.effect is Effect.ENDS
            and other.since is not None
            and other.since <= event.since
            and other.by.number not in path
            and not self._void(other, (*path, event.by.number))
            for other in self.events(event.by)
        )

    def _ended(self, entry: Entry, start: date | None, come: list[Event], day: date) -> Verdict | None:
        ends = tuple(event for event in come if event.effect is Effect.ENDS)
        found = [Verdict(_in_words(event), Cause.EVENT, event.since, ends) for event in ends]
        last = entry.expires or (_term(entry, start) if start else None)
        if last and last < day:
            found.append(Verdict(Status.EXPIRED, Cause.EXPIRY, last + timedelta(days=1), ends))
        if (stated := _stated(entry)) in (Status.REPEALED, Status.EXPIRED):
            found.append(Verdict(stated, Cause.STATED, None, ends))
        return min(found, key=lambda verdict: verdict.since or date.max, default=None)


def is_trial(entry: Entry) -> bool:
    """Whether a document is on trial and does not stay, as statutes do, until it is repealed."""
    if entry.level in _STATUTES or (entry.kind in ("条例", "法") and entry.level is None):
        return False
    own = _TRIAL.search(entry.title)
    provisional = own is not None and own["word"] == "暂行" and entry.level not in _RULES
    return provisional or (own is not None and own["word"] == "试行") or "试行" in (entry.term or "")


def last_day(entry: Entry, start: date | None) -> date | None:
    """The last day of effect, printed or counted by the printed term."""
    return entry.expires or (_term(entry, start) if start else None)


def _stated(entry: Entry) -> Status | None:
    """What the page says of the document's validity."""
    words = entry.stated or ""
    for pattern, status in (
        ("废止", Status.REPEALED),
        ("失效", Status.EXPIRED),
        ("无效", Status.EXPIRED),
        ("修改|修订|修正", Status.AMENDED),
        ("有效", Status.IN_FORCE),
    ):
        if re.search(rf"(?<![未不])(?:{pattern})", words):
            return status
    return None


def _is_later(other: Entry, entry: Entry) -> bool:
    """Whether ``other`` is surely a later version, and not the same one put on a site later."""
    if other.doc_number and other.doc_number == entry.doc_number and not (other.issued and entry.issued):
        return False
    for one, two in ((entry.issued, other.issued), (entry.effective, other.effective)):
        if one and two:
            return two > one
    distinct = bool(other.doc_number and entry.doc_number and other.doc_number != entry.doc_number)
    return bool((distinct or other.issued) and other.dated and entry.dated and other.dated > entry.dated)


def _in_words(event: Event) -> Status:
    quote = event.mention.quote if event.mention else ""
    return Status.EXPIRED if re.search(r"失效|停止执行", quote) and "废止" not in quote else Status.REPEALED


def _term(entry: Entry, start: date) -> date | None:
    """The last day by the printed 有效期, counted from ``start``."""
    found = _TERM.search(entry.term or "")
    if not found:
        return None
    count = chinese_number(found[1]) or 0
    return _after(start, count * (12 if found[2] == "年" else 1)) - timedelta(days=1)


def _after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _roots(ledger: Ledger, entry: Entry) -> set[str]:
    """The texts that a document issues, each by its longest key: the others are short forms of these."""
    keys = {name.key for name in ledger.names(entry.number) if name.sort is Sort.ISSUED}
    return {key for key in keys if not any(other != key and other.endswith(key) for other in keys)}


def _titles_of(ledger: Ledger, entry: Entry) -> set[str]:
    """The full keys of a document's title, also where they lack the place."""
    keys = {name.key for name in ledger.names(entry.number) if name.sort is Sort.TITLE}
    return {key for key in keys if not any(other != key and other.endswith(key) for other in keys)}
