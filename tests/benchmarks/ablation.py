"""What each part of ranking earns: ``python -m tests.benchmarks.ablation [BENCH…]`` prints a table of nDCG@10 and recall.

Each row changes one thing of the ranking that serves and leaves the rest as it is; the first rows are the legs alone. Benches as
in ``tests.benchmarks.quality``: of STARD only held-out questions.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from index.base import KnowledgeBase
from index.fuse import Fusion
from index.metrics import summarise
from index.ranker import BY_WORDS, Ranker
from index.search import Mode, Ranking, search
from index.training.split import held_out
from index.traits import Trait
from ingest.bench import build_base, read_bench
from tests.benchmarks.quality import BENCHES

NAMES = ("stard", "ncp_passages", "ncp_documents", "taidi_gov")
SERVING = Ranking()


def without(trait: Trait) -> Ranking:
    """The ranking that serves, with the weight of ``trait`` shared out among the others."""
    weights = [0.0 if other is trait else weight for other, weight in zip(Trait, SERVING.ranker.weights, strict=True)]
    return replace(SERVING, ranker=Ranker(tuple(weight / sum(weights) for weight in weights)))


VARIANTS: dict[str, tuple[Mode, Ranking]] = {
    "lexical leg": (Mode.LEXICAL, SERVING),
    "lexical leg, words only": (Mode.LEXICAL, replace(SERVING, grams=0.0)),
    "lexical leg, bigrams only": (Mode.LEXICAL, replace(SERVING, words=0.0)),
    "lexical leg, no title or headings": (Mode.LEXICAL, replace(SERVING, title=0.0, headings=0.0)),
    "dense leg": (Mode.DENSE, SERVING),
    "hybrid": (Mode.HYBRID, SERVING),
    "nothing read again": (Mode.HYBRID, replace(SERVING, ranker=BY_WORDS, read=0)),
    "read 50": (Mode.HYBRID, replace(SERVING, read=50)),
    "read 200": (Mode.HYBRID, replace(SERVING, read=200)),
    **{f"without {trait}": (Mode.HYBRID, without(trait)) for trait in Trait},
    "other places not lowered": (Mode.HYBRID, replace(SERVING, elsewhere=0.0)),
    "ended documents not lowered": (Mode.HYBRID, replace(SERVING, ended=0.0)),
    "rules not after what changed them": (Mode.HYBRID, replace(SERVING, changes=False)),
    "without the words of rules": (Mode.HYBRID, replace(SERVING, lay=0.0)),
    "cosine not more where words fail": (Mode.HYBRID, replace(SERVING, fusion=Fusion(doubtful=Fusion().prose))),
    "no cosine": (Mode.HYBRID, replace(SERVING, fusion=Fusion(prose=0.0, doubtful=0.0, articles=0.0))),
    "cosine as for prose everywhere": (Mode.HYBRID, replace(SERVING, fusion=Fusion(articles=Fusion().prose))),
    "cosine as for articles everywhere": (
        Mode.HYBRID,
        replace(SERVING, fusion=Fusion(prose=Fusion().articles, doubtful=Fusion().articles)),
    ),
}


def measure(
    base: KnowledgeBase, queries: Mapping[str, str], qrels: Mapping[str, Mapping[str, int]], mode: Mode, ranking: Ranking
) -> dict[str, float]:
    """Metrics of one row."""
    rankings = {
        query: [hit.document.id for hit in search(base, text, k=100, mode=mode, collapse=False, more=0, ranking=ranking)]
        for query, text in queries.items()
    }
    return summarise(rankings, qrels)


def main(names: list[str]) -> None:
    """Print the table of each bench."""
    for name in names or NAMES:
        bench = read_bench(BENCHES / name)
        queries = {
            query: text
            for query, text in bench.queries.items()
            if bench.qrels.get(query) and (name != "stard" or held_out(text))
        }
        print(f"{name}, {len(queries)} questions{'':20}nDCG@10  recall@10  recall@100", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            base, _ = build_base(bench, Path(folder) / "kb")
            for label, (mode, ranking) in VARIANTS.items():
                figures = measure(base, queries, bench.qrels, mode, ranking)
                row = "  ".join(f"{figures[name]:9.4f}" for name in ("ndcg@10", "recall@10", "recall@100"))
                print(f"  {label:40}{row}", flush=True)
            base.close()


if __name__ == "__main__":
    main(sys.argv[1:])
