"""How well each passage that a search found speaks to the question: what is known before its wording is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.asking import Kind, holds
from index.evidence import Evidence, plain
from index.particulars import FEATURES as PARTICULARS
from index.particulars import Found, particulars
from index.search import Hit
from index.sentences import is_list
from index.store import StoredPassage

FEATURES = (
    "text",  # coverage of the question by the text
    "passage",  # by text, title and headings
    "names",  # by title and headings alone
    "title",  # by the title alone
    "document",  # by all passages of the document that were found
    "cosine",  # of passage and question
    "grams",  # share of the question's bigrams in the text
    "run",  # longest run of the question in the text
    "score",  # the document's share of the best score
    "lexical",  # the BM25 score of the document's best passage, by 30
    "leads",  # the same as a share of the best
    "rank",  # 1 / rank of the document
    "second",  # not the document's best passage
    "opening",  # the document's first passage
    "wanted",  # holds the kind of thing that is asked for
    "led",  # coverage by the lead-in of the list that it is, where a list is asked for
    "pairs",  # what the question's character pairs gave the document's best passage in the ranking, as a share of the best score
    "words",  # what its words gave it
    *PARTICULARS,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage with the document that it was found for (``rank`` among the hits, from 0), and what its names contain."""

    hit: Hit
    rank: int
    passage: StoredPassage
    names: NDArray[np.float32]
    cosine: float


@dataclass(frozen=True, slots=True)
class Standing:
    """The passages of all hits; ``features`` is (passages, len(FEATURES)); ``present`` what each document contains."""

    candidates: tuple[Candidate, ...]
    features: NDArray[np.float32]
    present: tuple[NDArray[np.float32], ...]


def standing(hits: Sequence[Hit], evidence: Evidence, kind: Kind, cosines: dict[int, float]) -> Standing:
    """Describe the passages of ``hits``; ``cosines`` gives those of passages by number."""
    found = [(rank, hit, passage) for rank, hit in enumerate(hits) for passage in (hit.passage, *hit.more)]
    titles = [evidence.presence(hit.document.title) for hit in hits]
    texts = [evidence.presence(passage.text) for _, _, passage in found]
    names = [np.maximum(titles[rank], evidence.presence("\n".join(passage.passage.heading_path))) for rank, _, passage in found]
    present = list(titles)
    for (rank, _, _), text, name in zip(found, texts, names, strict=True):
        present[rank] = np.maximum(present[rank], np.maximum(text, name))
    best = max((hit.scores.lexical for hit in hits), default=0.0) or 1.0
    parts = [dict(hit.scores.parts) for hit in hits]
    most = max((sum(part.values()) for part in parts), default=0.0) or 1.0
    rows = [
        (
            evidence.coverage(text),
            evidence.coverage(np.maximum(text, name)),
            evidence.coverage(name),
            evidence.coverage(titles[rank]),
            evidence.coverage(present[rank]),
            cosines.get(passage.number, 0.0),
            evidence.shared_grams(passage.text),
            evidence.longest_run(passage.text),
            hit.score / (hits[0].score or 1.0),
            hit.scores.lexical / 30,
            hit.scores.lexical / best,
            1 / (1 + rank),
            passage is not hit.passage,
            passage.passage.ordinal == 0,
            holds(kind, passage.text),
            _led(passage.text, evidence, kind),
            parts[rank].get("pairs", 0.0) / most,
            parts[rank].get("words", 0.0) / most,
        )
        for (rank, hit, passage), text, name in zip(found, texts, names, strict=True)
    ]
    candidates = tuple(
        Candidate(hit, rank, passage, name, cosines.get(passage.number, 0.0))
        for (rank, hit, passage), name in zip(found, names, strict=True)
    )
    read = [
        Found(rank, passage.passage.ordinal, plain(passage.text), text, name, _cover(hit))
        for (rank, hit, passage), text, name in zip(found, texts, names, strict=True)
    ]
    folded = [plain(hit.document.title) for hit in hits]
    told = particulars(evidence, read, list(zip(folded, titles, strict=True)))
    own = np.array(rows, np.float32).reshape(len(rows), len(FEATURES) - len(PARTICULARS))
    return Standing(candidates, np.concatenate([own, told], axis=1), tuple(present))


def _cover(hit: Hit) -> str:
    """What the cover of the document says of whose it is and of where, in lower case."""
    document = hit.document
    return "\n".join(part for part in (document.title, document.facts.issuer, document.facts.region) if part).lower()


def _led(text: str, evidence: Evidence, kind: Kind) -> float:
    if kind is not Kind.LIST or not is_list(text):
        return 0.0
    return evidence.coverage(evidence.presence(text.split("\n", maxsplit=1)[0].split("：", maxsplit=1)[0]))
