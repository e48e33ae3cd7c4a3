"""Sources that say otherwise: another amount or time for the same thing, told openly and never decided in silence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.asking import Kind, things
from index.base import KnowledgeBase
from index.cite import Citation, Place, cite
from index.evidence import Evidence
from index.numbers import HAN_NUMERALS, chinese_number
from index.places import lies_in
from index.segment import bigrams
from index.status import Status, Verdict

# How much of the question both sentences with their documents' titles must speak to, and how many of their bigrams must be the same.
_SPEAKS = 0.75
_ALIKE = 0.5
_MAX = 3

_VALUE = re.compile(rf"(百分之)?(\d[\d,.]*|[{HAN_NUMERALS}]+)\s*(万|亿)?\s*(.*)", re.DOTALL)
_SCALES = {"万": 10_000, "亿": 100_000_000}
# Terms are told apart from days of the calendar; 「5个工作日」 is no 「5日」.
_SAME_UNIT = {"％": "%", "周岁": "岁", "天": "日"}


@dataclass(frozen=True, slots=True)
class Conflict:
    """``note`` says in one sentence who says what; ``citations`` quote both, the answer's first."""

    note: str
    citations: tuple[Citation, Citation]


def conflicts(
    base: KnowledgeBase, kind: Kind, evidence: Evidence, answered: Place, others: Sequence[Place], day: date
) -> tuple[Conflict, ...]:
    """Which of ``others`` give another amount or time than ``answered`` for the same thing and place."""
    if kind not in (Kind.AMOUNT, Kind.TIME):
        return ()
    said = _Statement.of(answered, kind)
    found: list[Conflict] = []
    for other in others:
        rival = _Statement.of(other, kind)
        if (
            other.document.family != answered.document.family
            and len(found) < _MAX
            and _same_place(answered, other)
            and said.differs(rival)
            and said.alike(rival, evidence)
        ):
            pair = (cite(base, answered, kind), cite(base, other, kind))
            found.append(Conflict(_note(base, said, rival, answered, other, day), pair))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Statement:
    """What is ``told`` by title and sentence of a stretch: its values by unit, as printed, and the bigrams of its other words."""

    told: str
    values: dict[str, frozenset[float]]
    printed: str
    rest: frozenset[str]

    @classmethod
    def of(cls, place: Place, kind: Kind) -> _Statement:
        text = place.passage.text
        start = max(text.rfind(mark, 0, place.span.start) for mark in "。；\n！？") + 1
        ends = [at for mark in "。；\n！？" if (at := text.find(mark, place.span.end - 1)) >= 0]
        sentence = text[start : min(ends, default=len(text))]
        spans = things(kind, place.text)
        values: dict[str, set[float]] = {}
        for span in spans:
            if (value := _value(span.slice(place.text))) is not None:
                values.setdefault(value[1], set()).add(value[0])
        rest = re.sub(rf"[\d.,%％{HAN_NUMERALS}]+", " ", sentence)
        return cls(
            told=f"{place.document.title}\n{sentence}",
            values={unit: frozenset(numbers) for unit, numbers in values.items()},
            printed="、".join(dict.fromkeys(span.slice(place.text).strip() for span in spans)),
            rest=frozenset(bigrams(rest)),
        )

    def differs(self, other: _Statement) -> bool:
        """Whether both give values in one unit, and no value in common."""
        units = self.values.keys() & other.values.keys()
        return bool(units) and all(not self.values[unit] & other.values[unit] for unit in units)

    def alike(self, other: _Statement, evidence: Evidence) -> bool:
        """Whether both sentences are about what was asked, in much the same words."""
        speaks = all(evidence.coverage(evidence.presence(part.told)) >= _SPEAKS for part in (self, other))
        fewer = min(len(self.rest), len(other.rest)) or 1
        return speaks and len(self.rest & other.rest) >= _ALIKE * fewer


def _value(printed: str) -> tuple[float, str] | None:
    """The number and the unit of 「三十日」, 「5,000元」, 「百分之二十」, 「1.2万人」."""
    match = _VALUE.match(printed.strip())
    if match is None:
        return None
    percent, digits, scale, unit = match.groups()
    try:
        number = float(digits.replace(",", ""))
    except ValueError:
        read = chinese_number(digits)
        if read is None:
            return None
        number = float(read)
    unit = "%" if percent else re.sub(r"^[余多个]+", "", unit)
    return number * _SCALES.get(scale or "", 1), _SAME_UNIT.get(unit, unit)


def _same_place(one: Place, other: Place) -> bool:
    """Whether the documents can be about one place: rules of different places are precedent, not contradiction."""
    first, second = one.document.facts.region, other.document.facts.region
    return first is None or second is None or lies_in(first, second) or lies_in(second, first)


def _note(base: KnowledgeBase, said: _Statement, rival: _Statement, answered: Place, other: Place, day: date) -> str:
    verdicts = base.rulebook.verdicts([answered.document.number, other.document.number], day)
    first, second = (_named(place, verdicts.get(place.document.number)) for place in (answered, other))
    return f"{first}写的是“{said.printed}”，{second}写的是“{rival.printed}”，两处不一致，请核对原文和效力后采用。"


def _named(place: Place, verdict: Verdict | None) -> str:
    number = place.document.facts.doc_number
    status = verdict.status if verdict else Status.UNKNOWN
    told = [part for part in (number, None if status is Status.UNKNOWN else status.value) if part]
    return f"《{place.document.title.strip('《》')}》" + (f"（{'，'.join(told)}）" if told else "")
