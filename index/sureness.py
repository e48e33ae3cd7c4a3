"""How sure it is that what was chosen answers the question: what is said of the question, the base and the choice together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from index.asking import Kind
from index.elsewhere import named_places, short_name
from index.evidence import Evidence
from index.standing import FEATURES as STANDING
from index.standing import Standing
from index.windows import FEATURES as WINDOW

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
)
_KEY = re.compile(r"《[^》]+》|[\da-z.%]+", re.IGNORECASE)


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
    return np.array(
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
            _share_lost([short_name(place) for place in named_places(evidence.text)], told) == 1,
            min(4.0, float(scores[chosen]) - max(others, default=float(scores[chosen]) - 4.0)),
            agreement,
            kind in (Kind.AMOUNT, Kind.TIME, Kind.AGENT) and not stretch["wanted"],
            log(max(1, len(evidence.words))),
        ],
        np.float32,
    )


def _share_lost(keys: Sequence[str], told: str) -> float:
    return sum(key not in told for key in keys) / len(keys) if keys else 0.0


def _told(found: Standing, rank: int) -> str:
    """What the cover of a document and its passages found say, in lower case."""
    own = [candidate for candidate in found.candidates if candidate.rank == rank]
    document = own[0].hit.document
    cover = (document.title, document.facts.region, document.facts.issuer, document.facts.doc_number)
    names = [name for part in own for name in part.passage.passage.heading_path]
    return "\n".join((*(part.passage.text for part in own), *names, *(part for part in cover if part))).lower()
