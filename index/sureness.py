"""How sure it is that what was chosen answers the question: what is said of the question, the base and the choice together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from index.asking import ASKING_WORDS, Kind
from index.evidence import Evidence
from index.forms import simplified
from index.particulars import places_asked
from index.passage_text import is_article
from index.standing import FEATURES as STANDING
from index.standing import Standing
from index.windows import FEATURES as WINDOW

OF_ARTICLES = ("passage", "cosine", "lost", "lead", "cosine_lead")
FEATURES = (
    "passage",  # coverage of the question by the passage with title and headings
    "text",  # by the passage's text alone
    "document",  # by all passages of its document that were found
    "named",  # by the chosen stretch, what is around it, title and headings
    "around",  # the same without title and headings
    "cosine",  # of passage and question
    "best_cosine",  # of any passage found
    "grams",  # share of the question's bigrams in the passage
    "run",  # longest run of the question in the passage
    "lexical",  # BM25 of the document's best passage, by 30
    "lost",  # the greatest share of information of a word that the document lacks
    "lost_everywhere",  # the same for a word that no document found has
    "key_lost",  # share of numbers, Latin words and 《titles》 of the question that the document lacks
    "elsewhere",  # the document is made for another place than the one asked for
    "place_lost",  # a place is asked for that neither the document's cover nor its passages found name
    "margin",  # standing before the best passage of another document, in nats, at most 4
    "agreement",  # overlap with the other likely stretches, 0–1
    "lacks_thing",  # an amount, time or agent is asked for, and the stretch has none
    "words",  # ln of the number of the question's words
    "score",  # the document's in the ranking
    "pairs",  # what the question's character pairs have a part in it
    "lead",  # the score before the best other document's
    "cosine_lead",  # the best cosine of the document's passages before the best of the others
    "quoted_lost",  # share of what the question has in quotation marks that the document lacks
    "lost_run",  # the longest run of the question, words that only ask aside, of which the document has no pair; by 6, at most 1
    "article",  # the passage belongs to an article: statutes speak other words than those who ask about them
    *(f"article_{name}" for name in OF_ARTICLES),  # the same numbers, for articles alone
)
_KEY = re.compile(r"《[^》]+》|[\da-z.%]+", re.IGNORECASE)
_QUOTED = re.compile(r"[“\"「《]([^”\"」》]{2,})[”\"」》]")
_LONG_RUN = 6
# Leads of score and cosine: the most that counts (of the questions fitted on 1 in 10 has more), and the lead of a document that is the only one
# found (their median): where nothing else is found a lead says nothing.
_MOST = (0.45, 0.25)
_ALONE = (0.1, 0.03)
_ASKING_LENGTHS = tuple(sorted({len(word) for word in ASKING_WORDS}, reverse=True))


def sureness(
    evidence: Evidence,
    kind: Kind,
    found: Standing,
    scores: NDArray[np.float64],
    chosen: int,
    window: NDArray[np.float32],
    agreement: float,
    away: bool,
) -> NDArray[np.float32]:
    """(len(FEATURES),): ``chosen`` is the passage's place in ``found``, whose standings are ``scores``; ``window`` its stretch,
    ``agreement`` its expected overlap with the answer, ``away`` whether its document is made for another place.
    """
    passage = dict(zip(STANDING, found.features[chosen].tolist(), strict=True))
    stretch = dict(zip(WINDOW, window.tolist(), strict=True))
    candidate = found.candidates[chosen]
    own, told = found.present[candidate.rank], _told(found, candidate.rank)
    anywhere = np.maximum.reduce(found.present)
    others = [
        score
        for score, other in zip(scores.tolist(), found.candidates, strict=True)
        if other.passage.document != candidate.passage.document
    ]
    told_of = np.array(
        [
            *(passage[name] for name in ("passage", "text", "document")),
            stretch["named"],
            stretch["around"],
            passage["cosine"],
            float(found.features[:, STANDING.index("cosine")].max()),
            *(passage[name] for name in ("grams", "run", "lexical")),
            float(((1 - own) * evidence.shares).max(initial=0)),
            float(((1 - anywhere) * evidence.shares).max(initial=0)),
            _share_lost([match[0].strip("《》") for match in _KEY.finditer(evidence.text)], told),
            away,
            _share_lost(places_asked(evidence.text), told) == 1,
            min(4.0, float(scores[chosen]) - max(others, default=float(scores[chosen]) - 4.0)),
            agreement,
            kind in (Kind.AMOUNT, Kind.TIME, Kind.AGENT) and not stretch["wanted"],
            log(max(1, len(evidence.words))),
            *_leads(found, candidate.rank),
            _share_lost(_QUOTED.findall(evidence.text), told),
            min(_LONG_RUN, _longest_lost(evidence.text, told)) / _LONG_RUN,
        ],
        np.float32,
    )
    of_articles = told_of[[FEATURES.index(name) for name in OF_ARTICLES]]
    article = np.float32(is_article(candidate.hit.document.title, candidate.passage.passage))
    return np.concatenate([told_of, [article], article * of_articles])


def _leads(found: Standing, rank: int) -> tuple[float, float, float, float]:
    """score, pairs, lead, cosine_lead: see FEATURES."""
    parts = {each.rank: dict(each.hit.scores.parts) for each in found.candidates}
    scores = {at: sum(part.values()) for at, part in parts.items()}
    cosines: dict[int, float] = {}
    for each in found.candidates:
        cosines[each.rank] = max(cosines.get(each.rank, -1.0), each.cosine)
    others = [at for at in parts if at != rank]
    leads = _ALONE
    if others:
        leads = (scores[rank] - max(scores[at] for at in others), cosines[rank] - max(cosines[at] for at in others))
    return scores[rank], parts[rank].get("pairs", 0.0), min(_MOST[0], leads[0]), min(_MOST[1], leads[1])


def _longest_lost(question: str, told: str) -> int:
    """The length of the longest run of ``question`` without a pair of characters that ``told`` has, nor a word that only asks.

    >>> _longest_lost("青山市教师的编制是多少", "教师的编制由市里核定")
    3
    """
    kept = [not char.isalnum() for char in question]
    for at in range(len(question)):
        length = next((length for length in _ASKING_LENGTHS if question[at : at + length] in ASKING_WORDS), 0)
        if question[at : at + 2] in told and at + 2 <= len(question):
            length = max(length, 2)
        kept[at : at + length] = [True] * len(question[at : at + length])
    return max(len(run) for run in "".join(" " if keep else "x" for keep in kept).split(" "))


def _share_lost(keys: Sequence[str], told: str) -> float:
    return sum(key not in told for key in keys) / len(keys) if keys else 0.0


def _told(found: Standing, rank: int) -> str:
    """What the cover of a document and its passages found say, simplified and in lower case."""
    own = [candidate for candidate in found.candidates if candidate.rank == rank]
    document = own[0].hit.document
    cover = (document.title, document.facts.region, document.facts.issuer, document.facts.doc_number)
    names = [name for part in own for name in part.passage.passage.heading_path]
    return simplified("\n".join((*(part.passage.text for part in own), *names, *(part for part in cover if part)))).lower()
