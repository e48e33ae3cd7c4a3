"""What people say of answers, and the questions that got none: a small database of its own beside the base.

It is no part of the truth: the base can be rebuilt, moved or deleted without it. Personal data is masked before it is kept.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from index.errors import KnowledgeBaseError
from search_api.personal_data import mask

FEEDBACK_FILE = "feedback.db"
# The oldest questions go when there are more: a log is for seeing what is asked, not an archive.
MAX_QUESTIONS = 100_000

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL, verdict TEXT NOT NULL,
    document TEXT, provision TEXT, quote TEXT, comment TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS questions (
    question TEXT PRIMARY KEY, first TEXT NOT NULL, last TEXT NOT NULL, times INTEGER NOT NULL, found INTEGER NOT NULL,
    confidence REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS questions_by_last ON questions (last);
"""

_log = logging.getLogger(__name__)


class Verdict(StrEnum):
    """What a person says of an answer, or of silence."""

    GOOD = "good"
    BAD = "bad"
    NO_ANSWER = "no_answer"


class Logging(StrEnum):
    """Which questions are kept: those that got no answer, all, or none."""

    UNANSWERED = "unanswered"
    ALL = "all"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Feedback:
    """One opinion. ``document``, ``provision`` and ``quote`` name the source that answers: the one shown, or a corrected one."""

    question: str
    answer: str
    verdict: Verdict
    document: str | None = None
    provision: str | None = None
    quote: str | None = None
    comment: str = ""
    number: int = 0
    at: str = ""


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that was asked ``times`` times; ``found`` and ``confidence`` are of the last time."""

    question: str
    first: str
    last: str
    times: int
    found: bool
    confidence: float


class FeedbackStore:
    """The database in the folder of a base. It is made when first written to."""

    def __init__(self, folder: Path, keeps: Logging = Logging.UNANSWERED) -> None:
        self._path = folder / FEEDBACK_FILE
        self.keeps = keeps

    def add(self, feedback: Feedback) -> Feedback:
        """Keep an opinion, masked. Raises KnowledgeBaseError when it cannot be written."""
        kept = (mask(feedback.question), mask(feedback.answer), feedback.verdict.value, feedback.document, feedback.provision)
        quote = mask(feedback.quote) if feedback.quote else None
        with self._writing() as connection:
            number = connection.execute(
                "INSERT INTO feedback (at, question, answer, verdict, document, provision, quote, comment) VALUES (?,?,?,?,?,?,?,?)",
                (_now(), *kept, quote, mask(feedback.comment)),
            ).lastrowid
            return next(self._read(connection, "WHERE number = ?", number))

    def note(self, question: str, *, found: bool, confidence: float) -> None:
        """Keep a question that was asked, if such are kept; never fails, whatever is wrong with the disk."""
        if self.keeps is Logging.OFF or (found and self.keeps is Logging.UNANSWERED):
            return
        try:
            with self._writing() as connection:
                now = _now()
                connection.execute(
                    "INSERT INTO questions VALUES (?, ?, ?, 1, ?, ?) ON CONFLICT (question) DO UPDATE SET"
                    " last = excluded.last, times = times + 1, found = excluded.found, confidence = excluded.confidence",
                    (mask(question), now, now, found, confidence),
                )
                connection.execute(
                    "DELETE FROM questions WHERE rowid IN (SELECT rowid FROM questions ORDER BY last DESC LIMIT -1 OFFSET ?)",
                    (MAX_QUESTIONS,),
                )
        except KnowledgeBaseError as error:
            _log.warning("%s", error)

    def feedback(self, limit: int = -1) -> list[Feedback]:
        """The opinions, the newest first."""
        with self._reading() as connection:
            return list(self._read(connection, "ORDER BY number DESC LIMIT ?", limit)) if connection else []

    def unanswered(self, limit: int = -1) -> list[AskedQuestion]:
        """The questions that got no answer when they were last asked, the most frequent first."""
        with self._reading() as connection:
            if connection is None:
                return []
            rows = connection.execute(
                "SELECT question, first, last, times, found, confidence FROM questions WHERE NOT found"
                " ORDER BY times DESC, last DESC LIMIT ?",
                (limit,),
            )
            return [
                AskedQuestion(question, first, last, times, bool(found), confidence)
                for question, first, last, times, found, confidence in rows
            ]

    def _read(self, connection: sqlite3.Connection, clause: str, value: int | None) -> Iterator[Feedback]:
        rows = connection.execute(
            f"SELECT question, answer, verdict, document, provision, quote, comment, number, at FROM feedback {clause}",
            (value,),
        )
        for question, answer, verdict, *rest in rows:
            yield Feedback(question, answer, Verdict(verdict), *rest)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=5)) as connection, connection:
                connection.executescript(_SCHEMA)
                yield connection
        except sqlite3.Error as error:
            raise KnowledgeBaseError(
                f"{self._path}：反馈无法保存（{error}）。请检查知识库目录是否可写、磁盘是否已满。"
            ) from error

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        if not self._path.is_file():
            yield None
            return
        try:
            with closing(sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro", uri=True, timeout=5)) as connection:
                yield connection
        except sqlite3.Error as error:
            raise KnowledgeBaseError(f"{self._path}：反馈无法读取（{error}）。文件可能已损坏，移走它即可重新开始。") from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
