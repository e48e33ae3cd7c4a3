"""What is in force: from the dates of a document and the relations of the base to a status on a day.

The first rule of this table that holds decides:

==== =========== ==================================================================================================
  1  未知         it is no rule: a report (级别 报道), an interpretation for the press, or a draft (征求意见稿, 草案)
  2  尚未施行     it was not issued yet on the day
  3  已废止       a later rule repeals it as a whole (废止, 停止执行), or replaces it, from a day that has come
     已失效       the same in the word 失效; or its last day of effect (printed, or 有效期 counted from its start, and moved by
                  what extended it by the day) has passed; or the page that it was read from says so. The earliest decides.
  4  尚未施行     its day of taking effect has not come: the printed one, or the later one to which it was put off (推迟至…施行)
                  before that had come, or none yet named
  5  已修改       a later version of the same rule, by the same organ or for the same place, applies: superseded, not in force
  6  可能失效     suspended (暂停执行) as a whole on the day, and no later text says that it goes on
                  called 试行 or 暂行, below statutes, without a printed term, and older than the customary TRIAL_YEARS since it
                  took effect or was last amended or confirmed (继续有效)
                  a plan, and the years that its title names are over, without a word on it since
  7  已修改       amended, repealed or suspended in part, or overridden where it differs (以本办法为准), from a day that has
                  come; or the page says so. It is in force as amended.
  8  现行有效     the day of taking effect (else of issue or publication) is known and has come, or the page says so
  9  未知         nothing is known, or nothing marks it as an official text: no 文种, 文号, 发文机关 or date of issue
==== =========== ==================================================================================================

What says that it ends or changes another rule does so from the day that its wording names, else from the day on which it took
effect itself (a statute as amended: its first day); without any day, always. It does not when it was itself ended by then: a repeal that never took effect is void. One that did stays,
whatever happens to the repealing rule later: nothing comes back to life, unless the text that ends the repeal says itself that
the repealed goes on (撤销《关于废止…的通知》，…继续执行). Neither reports and drafts nor what is dated before
its target end anything, and a local rule never ends a national one. Copies of one text share their life, as do a 办法 and the
notice that issues it, whether they are stored as one document or two: a notice that issues several is amended by the end of one.

Nothing of this is stored; a status follows from what the base holds at the moment. So the order in which documents come
makes no difference, and a document that is taken out takes its effects with it.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from index.events import History
from index.kinship import Kinship
from index.ledger import Entry, Ledger
from index.resolution import Resolver
from index.status import Cause, Effect, Event, Status, Verdict
from index.terms import TRIAL_YEARS, is_trial, last_day, months_after, planned_until, run_out, stated_status

_DEPTH = 8


class Judge:
    """Judges the documents of one ledger."""

    def __init__(self, ledger: Ledger, resolver: Resolver) -> None:
        self.kinship = Kinship(ledger, resolver)
        self._history = History(ledger, resolver, self.kinship)

    def judge(self, entry: Entry, day: date) -> Verdict:
        """The status of a document on ``day``."""
        if not entry.rules:
            return Verdict(Status.UNKNOWN, Cause.NO_RULE)
        start = self._history.first_day(entry)
        if (entry.issued or entry.published) and entry.dated and entry.dated > day:
            return Verdict(Status.NOT_YET, Cause.NOT_ISSUED, start)
        events = self._not_void(entry)
        come = [event for event in events if event.since is None or event.since <= day]
        ahead = tuple(event for event in events if event not in come)
        come = [event for event in come if not self._revoked(event, come)]
        if ended := _ended(entry, start, come, day):
            return ended
        if start and start > day:
            return Verdict(Status.NOT_YET, Cause.START, start, self._put_off(entry, come), ahead)
        return self._in_effect(entry, start, come, ahead, day)

    def changes(self, entry: Entry, day: date) -> tuple[Event, ...]:
        """What changed a document up to ``day``, the earliest first, whatever became of it afterwards."""
        if not entry.rules:
            return ()
        events = _of(self._not_void(entry), Effect.CHANGES)
        return tuple(event for event in events if event.since is None or event.since <= day)

    def _not_void(self, entry: Entry) -> list[Event]:
        return [event for event in self._history.events(entry) if not self._void(event, (entry.number,))]

    def _in_effect(self, entry: Entry, start: date | None, come: list[Event], ahead: tuple[Event, ...], day: date) -> Verdict:
        """The status of what has begun, as far as is known, and not ended."""
        newer, changes, extended = (_of(come, effect) for effect in (Effect.SUPERSEDES, Effect.CHANGES, Effect.EXTENDS))
        last = last_day(entry, start, come)
        if newer:
            return Verdict(Status.AMENDED, Cause.EVENT, newer[0].since, (*newer, *changes), ahead, last)
        if suspended := tuple(event for event in _of(come, Effect.SUSPENDS) if _lasts(event, extended, day)):
            if start and all(event.since and event.since < start for event in suspended):
                return Verdict(Status.NOT_YET, Cause.SUSPENDED, None, suspended, ahead, last)  # put off without a day
            return Verdict(Status.PERHAPS_EXPIRED, Cause.SUSPENDED, suspended[-1].since, suspended, ahead, last)
        begun = max((event.since for event in (*changes, *extended) if event.since), default=start)
        trial = is_trial(entry)
        doubted = trial or last_day(entry, start) is not None or bool(_of(come, Effect.SUSPENDS))
        extended = _telling(extended, doubted)
        if begun and trial and last is None and (end := months_after(begun, 12 * TRIAL_YEARS)) <= day:
            return Verdict(Status.PERHAPS_EXPIRED, Cause.TRIAL, end, (*changes, *extended), ahead)
        planned = planned_until(entry)
        if planned and last is None and planned < day and (begun is None or begun <= planned):
            return Verdict(Status.PERHAPS_EXPIRED, Cause.PLANNED, planned + timedelta(days=1), (*changes, *extended), ahead)
        stated = stated_status(entry)
        if changes or stated is Status.AMENDED:
            cause = Cause.EVENT if changes else Cause.STATED
            since = changes[0].since if changes else None
            return Verdict(Status.AMENDED, cause, since, (*changes, *extended), ahead, last)
        if start and not entry.nondescript:
            return Verdict(Status.IN_FORCE, Cause.START, start, (*self._put_off(entry, come), *extended), ahead, last)
        if stated is Status.IN_FORCE:
            return Verdict(Status.IN_FORCE, Cause.STATED, None, extended, ahead, last)
        return Verdict(Status.UNKNOWN, Cause.NOTHING, None, (), ahead)

    def _put_off(self, entry: Entry, come: list[Event]) -> tuple[Event, ...]:
        """What moved the first day of a document to a later one."""
        return _of(come, Effect.SUSPENDS) if any(self._history.postponements(entry)) else ()

    def _revoked(self, event: Event, come: list[Event]) -> bool:
        """Whether a text that has come ends what repealed this one, and says that this one goes on."""
        if event.effect is not Effect.ENDS:
            return False
        enders = {other.by.number for other in self._history.events(event.by) if other.effect is Effect.ENDS}
        return any(other.effect is Effect.EXTENDS and other.by.number in enders for other in come)

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
            for other in self._history.events(event.by)
        )


def _ended(entry: Entry, start: date | None, come: list[Event], day: date) -> Verdict | None:
    ends, extended = _of(come, Effect.ENDS), _of(come, Effect.EXTENDS)
    found = [Verdict(_in_words(event), Cause.EVENT, event.since, ends) for event in ends]
    last = last_day(entry, start, come)
    if last and last < day:
        found.append(Verdict(Status.EXPIRED, Cause.EXPIRY, last + timedelta(days=1), (*ends, *extended), last=last))
    if (stated := stated_status(entry)) in (Status.REPEALED, Status.EXPIRED):
        found.append(Verdict(stated, Cause.STATED, None, ends))
    return min(found, key=lambda verdict: verdict.since or date.max, default=None)


def _of(events: list[Event], effect: Effect) -> tuple[Event, ...]:
    return tuple(event for event in events if event.effect is effect)


def _telling(extended: tuple[Event, ...], doubted: bool) -> tuple[Event, ...]:
    """What of the extensions bears on a status: those with a day or a term, and of mere confirmations the last where it was in doubt."""
    told = {event: event.mention.relation for event in extended if event.mention}
    bare = [event for event, relation in told.items() if not (relation.until or relation.term)]
    return tuple(event for event in told if event not in bare or (doubted and event == bare[-1]))


def _lasts(suspended: Event, extended: tuple[Event, ...], day: date) -> bool:
    """Whether a suspension still holds on ``day``: for its own term, or until a text says that the rule goes on."""
    relation = suspended.mention.relation if suspended.mention else None
    until = relation.until if relation else None
    if relation and relation.term and suspended.since:
        until = until or run_out(relation.term, suspended.since)
    resumed = any(event.since and suspended.since and event.since > suspended.since for event in extended)
    return not resumed and (until is None or until >= day)


def _in_words(event: Event) -> Status:
    """废止 or 失效, by the verb of the wording."""
    words = (event.mention.relation.verb or event.mention.quote) if event.mention else ""
    return Status.EXPIRED if re.search("失效|(?:失去|丧失)(?:法律)?效力", words) and "废止" not in words else Status.REPEALED
