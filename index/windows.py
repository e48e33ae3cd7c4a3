"""The stretches of a passage that may be the answer, and what can be said of each: all of a passage at once, in arrays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.asking import Breadth, Kind, gap
from index.atoms import Atoms
from index.segment import bigrams
from index.sentences import begins_item

# No answer is longer: of the labelled ones 1 in 100 is.
MAX_PIECES = 20
MAX_LENGTH = 330
# How far back the words that lead up to an answer are looked for, in characters.
_BEFORE = 100

_CUE = re.compile(r"(?:包括|包含|涵盖|有|为|是|即|指|达|到|超过|至|：|:|由|于|称|在|采取|实行|按照)$")
# A line that is but the day on which a document was signed says nothing of its matter.
_SIGNED = re.compile(r"^[ \u3000]*(?:\d{4}|[〇○零一二三四五六七八九]{4})年.{1,3}月.{1,3}日[ \u3000]*$", re.MULTILINE)
_ASKS_ISSUE = re.compile(r"发布|印发|公布|成文|签署|落款|发文|出台|制定|日期")
_DUTY = re.compile(r"责任单位|牵头|责任编辑")
_TRIMMED = " ，,。；;：:、\n\t\u3000"
_OPENING, _CLOSING = "“《（(「『【", "”》）)」』】"
_BAD_START = "，。；：、）)”》」』的了等"
# Of what the question says around the words that ask, so many characters are looked for, within so many of the text.
_GAP_WORDS, _GAP = 8, 20
_TOUCHES = ("touch_before", "touch_behind")
_NEAR = ("before", "asked", "behind", "next", "later")

FEATURES = (
    "standing",  # of the passage, in nats
    "inside",  # coverage of the question by the stretch
    "before",  # by the 100 characters before it
    "behind",  # by the rest of its last sentence
    "around",  # by these together
    "named",  # by these with title and headings
    "asked",  # its characters that the question says too, as a share of the question
    "new",  # share of its characters that the question does not say
    "tiny",  # shorter than 6
    "over_80",
    "over_160",
    "ends_sentence",
    "ends_clause",
    "starts_sentence",
    "starts_clause",
    "sentences",  # how many sentence ends lie within it, by 3
    "behind_colon",
    "behind_asked",  # starts right behind words of the question
    "led",  # coverage by the beginning of its own sentence
    "cue",  # 包括, 为, 由 … stand before it
    "below_heading",  # share of the sentence before it that the question says
    "wanted",  # holds the kind of thing asked for
    "wanted_share",
    "enumerates",
    "item",
    "before_item",
    "first_new",  # share of its first piece that the question does not say
    "last_new",
    "question",  # asks itself
    "behind_question",
    "ends_passage",
    "starts_passage",
    "torn",  # a bracket or quotation mark is open
    "duty",  # names who is responsible
    "all",  # the whole passage
    "gap_before",  # share of what the question says right before the words that ask, in the 20 characters before
    "gap_behind",  # share of what it says right behind them, in the 20 characters behind
    "told_before",  # coverage of what it says before the words that ask, by the beginning of the sentence
    "told_behind",  # coverage of what it says behind them, by the rest of the sentence
    "starts_badly",  # with a mark or a particle
    *(
        f"{breadth}_{name}"
        for breadth in Breadth
        for name in ("log", "log2", *_NEAR, "starts_sentence", "ends_sentence", "wanted", "has_behind", *_TOUCHES)
    ),
)


@dataclass(frozen=True, slots=True)
class Windows:
    """Stretches of a passage, perhaps none: ``starts`` and ``ends`` in its text, ``features`` (stretches, len(FEATURES))."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    features: NDArray[np.float32]


def windows(pieces: Atoms, names: str, kind: Kind, breadth: Breadth, question: str, standing: float) -> Windows:
    """All stretches of whole pieces; ``names`` is title and headings, ``question`` in lower case."""
    first, last = _pairs(pieces, with_dates=_ASKS_ISSUE.search(question) is not None)
    starts, ends = pieces.bounds[first], pieces.bounds[last + 1]
    lengths = np.maximum(1, _trimmed(pieces, starts, ends))
    said = pieces.asked[ends] - pieces.asked[starts]
    logs = np.log(lengths) / 3
    opens = np.append(True, np.diff(pieces.sentence) > 0)[first]
    closes = np.append(np.diff(pieces.sentence) > 0, True)[last]
    wanted = (pieces.wanted[ends] - pieces.wanted[starts]) / lengths
    holds = wanted > 0 if kind in (Kind.AMOUNT, Kind.TIME, Kind.AGENT) else np.ones(len(starts), bool)
    near = _nearness(pieces)
    near_columns = [np.minimum(6, (column[last + 1] - column[first]) / 50) for column in near]
    columns = [
        np.full(len(starts), standing),
        *_coverages(pieces, first, last, names),
        said / max(1, len(question)),
        1 - said / lengths,
        lengths < 6,
        lengths > 80,
        lengths > 160,
        closes,
        pieces.natural[last + 1],
        opens,
        pieces.natural[first],
        (pieces.sentence[last] - pieces.sentence[first]) / 3,
        *_surroundings(pieces, first, last, kind, opens),
        holds,
        wanted,
        *_contents(pieces, first, last, kind),
        *_gap(pieces, first, last, question),
    ]
    touches = np.diff(pieces.asked, prepend=0, append=pieces.asked[-1])
    by_breadth = (
        logs,
        logs * logs,
        *near_columns,
        opens,
        closes,
        holds,
        near_columns[2] > 0,
        touches[starts],
        touches[ends + 1],
    )
    for each in Breadth:
        columns += [column * (each is breadth) for column in by_breadth]
    return Windows(starts, ends, np.stack([np.asarray(column, np.float32) for column in columns], axis=1))


def _pairs(pieces: Atoms, *, with_dates: bool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first and last piece of every stretch that is short enough and begins neither with a blank piece nor, unless
    ``with_dates``, in a line that is but a date.
    """
    count = len(pieces.sentence)
    first, last = np.triu_indices(count)
    near = last - first < MAX_PIECES
    first, last = first[near], last[near]
    lengths = pieces.bounds[last + 1] - pieces.bounds[first]
    blank = np.array([not pieces.text[a:b].strip() for a, b in zip(pieces.bounds, pieces.bounds[1:], strict=False)])
    if not with_dates:
        for match in _SIGNED.finditer(pieces.text):
            blank |= (pieces.bounds[:-1] >= match.start()) & (pieces.bounds[:-1] < match.end())
    kept = ((lengths <= MAX_LENGTH) | (first == last)) & ~blank[first]
    return first[kept], last[kept]


def _trimmed(pieces: Atoms, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """The lengths of stretches without punctuation and blanks at both ends."""
    bounds = pieces.bounds.tolist()
    lead = {a: a + len(pieces.text[a:]) - len(pieces.text[a:].lstrip(_TRIMMED)) for a in bounds}
    trail = {b: len(pieces.text[:b].rstrip(_TRIMMED)) for b in bounds}
    return np.array([trail[b] - lead[a] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)], np.int64)


def _coverages(pieces: Atoms, first: NDArray[np.int64], last: NDArray[np.int64], names: str) -> list[NDArray[np.float32]]:
    """Coverage inside, before, behind, around and with names; see FEATURES."""
    latest, shares = pieces.latest, pieces.shares
    back = np.searchsorted(pieces.bounds, pieces.bounds[:-1] - _BEFORE)
    previous = np.maximum(first - 1, 0)
    inside = latest[last] >= first[:, None]
    before = (latest[previous] >= back[first][:, None]) & (first > 0)[:, None]
    end = pieces.last[pieces.sentence[last]]
    behind = (latest[end] >= (last + 1)[:, None]) & (end > last)[:, None]
    around = inside | before | behind
    low = names.lower()
    named = around | np.array([word in low for word in pieces.words], bool)
    return [part @ shares for part in (inside, before, behind, around, named)]


def _nearness(pieces: Atoms) -> list[NDArray[np.int64]]:
    """For each place relative to the sentence that covers the question best, the characters there up to each piece (n + 1).

    The places are: before that sentence, in it up to the last words of the question, in it behind them, in the next, later.
    """
    pieces_of = [(pieces.latest[last] >= first) @ pieces.shares for first, last in zip(pieces.first, pieces.last, strict=True)]
    best = int(np.argmax(pieces_of))
    lengths = np.diff(pieces.bounds)
    number = np.arange(len(lengths))
    asked = np.diff(pieces.asked[pieces.bounds]) >= 2
    inside = np.flatnonzero((pieces.sentence == best) & asked)
    turn = int(inside.max()) if len(inside) else int(pieces.first[best])
    offset = pieces.sentence - best
    places = (offset < 0, (offset == 0) & (number <= turn), (offset == 0) & (number > turn), offset == 1, offset > 1)
    return [np.append(0, np.cumsum(lengths * place)) for place in places]


def _surroundings(
    pieces: Atoms, first: NDArray[np.int64], last: NDArray[np.int64], kind: Kind, opens: NDArray[np.bool_]
) -> list[NDArray[np.generic]]:
    """What stands before a stretch: behind_colon, behind_asked, led, cue, below_heading."""
    text, bounds = pieces.text, pieces.bounds[:-1].tolist()
    before = [text[:at].rstrip()[-1:] for at in bounds]
    colon = np.array([char in ("：", ":") for char in before])
    cue = np.array([_CUE.search(text, max(0, at - 4), at) is not None for at in bounds])
    own = pieces.first[pieces.sentence[first]]
    led = (pieces.latest[np.maximum(first - 1, 0)] >= own[:, None]) & (first > own)[:, None]
    edges = pieces.bounds[np.append(pieces.first, len(bounds))]
    said = np.diff(pieces.asked[edges]) / np.maximum(1, np.diff(edges))
    below = np.where(opens & (first > 0), said[np.maximum(0, pieces.sentence[first] - 1)], 0)
    return [colon[first], ~pieces.natural[first], led @ pieces.shares, cue[first], below]


def _gap(pieces: Atoms, first: NDArray[np.int64], last: NDArray[np.int64], question: str) -> list[NDArray[np.generic]]:
    """How well a stretch fills the gap of the question: gap_before … starts_badly, see FEATURES."""
    before, behind = gap(question)
    low, bounds = pieces.text.lower(), pieces.bounds.tolist()
    if len(low) != len(pieces.text):  # a character grew (İ): offsets would slip
        low = pieces.text
    tail, head = bigrams(before[-_GAP_WORDS:]), bigrams(behind[:_GAP_WORDS])
    left = np.array([_share(tail, low[max(0, at - _GAP) : at]) for at in bounds])
    right = np.array([_share(head, low[at : at + _GAP]) for at in bounds])
    in_before, in_behind = (np.array([word in part for word in pieces.words], bool) for part in (before, behind))
    own, end = pieces.first[pieces.sentence[first]], pieces.last[pieces.sentence[last]]
    led = (pieces.latest[np.maximum(first - 1, 0)] >= own[:, None]) & (first > own)[:, None]
    followed = (pieces.latest[end] >= (last + 1)[:, None]) & (end > last)[:, None]
    badly = np.array([pieces.text[at : at + 1] in _BAD_START for at in bounds])
    told = (led @ (pieces.shares * in_before), followed @ (pieces.shares * in_behind))
    return [left[first], right[last + 1], *told, badly[first]]


def _share(parts: Sequence[str], text: str) -> float:
    return sum(part in text for part in parts) / len(parts) if parts else 0.0


def _contents(pieces: Atoms, first: NDArray[np.int64], last: NDArray[np.int64], kind: Kind) -> list[NDArray[np.generic]]:
    """What a stretch holds and borders on: enumerates … all, see FEATURES."""
    text, bounds = pieces.text, pieces.bounds
    starts, ends = bounds[first], bounds[last + 1]
    parts = _counted(np.array([char in "、；" for char in text]))
    asks = _counted(np.array([char in "？?" for char in text]))
    open_marks = _counted(np.array([(char in _OPENING) - (char in _CLOSING) for char in text]))
    duty = np.zeros(len(text) + 1, np.int64)
    for match in _DUTY.finditer(text):
        duty[match.start() + 1 :] += 1
    item = np.array([*(begins_item(text, int(at)) for at in bounds[:-1]), False])
    questions = np.array([text[:at].rstrip()[-1:] in ("？", "?") for at in bounds[:-1].tolist()])
    lengths = np.maximum(1, np.diff(bounds))
    new = 1 - np.diff(pieces.asked[bounds]) / lengths
    end = len(pieces.sentence) - 1
    return [
        np.minimum(6, parts[ends] - parts[starts]) / 6 * (kind is Kind.LIST),
        item[first],
        item[last + 1],
        new[first],
        new[last],
        asks[ends] > asks[starts],
        questions[first],
        last == end,
        first == 0,
        open_marks[ends] != open_marks[starts],
        duty[ends] > duty[starts],
        (first == 0) & (last == end),
    ]


def _counted(flags: NDArray[np.generic]) -> NDArray[np.int64]:
    return np.append(0, np.cumsum(flags.astype(np.int64)))
