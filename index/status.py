"""The words in which the life of a rule is told: statuses, what happens to a rule, and the verdict on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from index.ledger import Entry, Mention


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
    EXTENDS = "extends"
    SUSPENDS = "suspends"


class Cause(StrEnum):
    """Which rule of the table of :mod:`index.validity` decided."""

    NO_RULE = "no_rule"
    NOT_ISSUED = "not_issued"
    EVENT = "event"
    EXPIRY = "expiry"
    STATED = "stated"
    START = "start"
    SUSPENDED = "suspended"
    TRIAL = "trial"
    PLANNED = "planned"
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
    """A status on a day, from ``since``, and what it rests on; ``ahead`` are events that are known of and have not come yet.

    ``last`` is the last day of effect, printed, counted or extended, where there is one.
    """

    status: Status
    cause: Cause
    since: date | None = None
    events: tuple[Event, ...] = ()
    ahead: tuple[Event, ...] = ()
    last: date | None = None

    @property
    def superseded(self) -> bool:
        """Whether a newer version of the whole text applies."""
        return any(event.effect is Effect.SUPERSEDES for event in self.events)

    @property
    def in_force(self) -> bool:
        """Whether the text applies, perhaps as amended; not where that is doubtful."""
        return self.status is Status.IN_FORCE or (self.status is Status.AMENDED and not self.superseded)
