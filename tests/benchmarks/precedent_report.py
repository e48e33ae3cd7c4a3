"""Precedent over the regulations of 197 cities on one matter: is what is found elsewhere the same rule, and how fast?

    python -m tests.benchmarks.precedent_report [--list] [--pairs .3 .5 .7]

Three provisions of different cities for each of the topics below: of every third document when ``--held-out`` is given, else of
the others. What is found counts as the same rule when it holds the topic's expression: a stand-in for a judgement by eye, for
which ``--list`` prints what was found.
Printed: precision of the first ten (of as many as there are, if less) and latency.
"""

from __future__ import annotations

import argparse
import re
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.base import KnowledgeBase
from index.similar import Weighing, similar_to_passage
from ingest.batch import ingest_paths
from tests.conftest import SHARED

TOPICS = {
    "purpose": r"为了.{4,120}制定本(?:条例|办法)",
    "scope": r"(?:适用本条例|本条例适用)",
    "start": r"本条例自.{2,14}起施行",
    "principle": r"(?:坚持|遵循|实行|完善|体现|构建)[^。]{6,120}(?:原则|机制|相结合|格局|参与)",
    "money": r"(?:经费|资金).{0,40}预算|纳入.{0,12}国民经济",
    "committee": r"精神文明建设(?:指导)?委员会.{0,30}(?:统筹|领导|负责)",
    "courage": r"(?:鼓励|支持|保护|奖励|对).{0,16}见义勇为",
    "blood": r"献血|造血干细胞",
    "volunteers": r"(?:鼓励|支持|参与|参加|开展|推动).{0,30}志愿(?:服务|者)",
    "dogs": r"犬|宠物",
    "spitting": r"(?:吐痰|便溺).{0,160}罚款",
    "bicycles": r"互联网租赁|共享单车",
    "smoking": r"吸烟",
    "complaints": r"(?:投诉|举报).{0,60}(?:受理|处理|查处)",
    "officials": r"滥用职权|玩忽职守|徇私舞弊",
    "mothers": r"母婴|哺乳",
    "dancing": r"广场舞|噪[声音]",
    "throwing": r"抛(?:掷|撒|物|洒).{0,60}",
}
_LONGEST = 260
_EACH = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A provision that precedent is sought for."""

    topic: str
    document: int
    ordinal: int
    text: str


def asked_provisions(base: KnowledgeBase, *, held_out: bool) -> list[Asked]:
    """Provisions that are about one topic alone, spread over the documents."""
    found: dict[str, list[Asked]] = {topic: [] for topic in TOPICS}
    rows = base.store.connection.execute(
        'SELECT p.document, p.ordinal, substr(d.text, p.start + 1, p."end" - p.start) FROM passages p '
        "JOIN documents d ON d.number = p.document ORDER BY p.document * 7919 % 197, p.ordinal"
    )
    for document, ordinal, text in rows:
        if (document % 3 == 0) != held_out or len(text) > _LONGEST:
            continue
        about = [topic for topic, pattern in TOPICS.items() if re.search(pattern, text, re.S)]
        if len(about) == 1 and all(one.document != document for one in found[about[0]]) and len(found[about[0]]) < _EACH:
            found[about[0]].append(Asked(about[0], document, ordinal, text))
    return [one for group in found.values() for one in group]


def precision(base: KnowledgeBase, asked: Sequence[Asked], weighing: Weighing | None = None, *, listed: bool = False) -> float:
    """The mean share of the first ten found that hold their topic's expression."""
    shares = []
    for one in asked:
        _, found = similar_to_passage(base, one.document, one.ordinal, weighing=weighing)
        right = [bool(re.search(TOPICS[one.topic], each.passage.text, re.S)) for each in found]
        shares.append(sum(right) / len(right) if right else 0.0)
        if listed:
            print(f"\n[{one.topic}] {one.text[:90]!r}  {shares[-1]:.1f}")
            for each, good in zip(found, right, strict=True):
                print(f"  {'+' if good else '-'} {each.score:.2f} {each.place} {each.passage.text[:90]!r}")
    return statistics.mean(shares)


def latency(base: KnowledgeBase, asked: Sequence[Asked]) -> float:
    """The median time of a search for precedent, in milliseconds."""
    times = []
    for one in asked:
        begun = time.perf_counter()
        similar_to_passage(base, one.document, one.ordinal)
        times.append(1000 * (time.perf_counter() - begun))
    return statistics.median(times)


def main() -> None:
    """Build a base of the cities' regulations, look, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--pairs", type=float, nargs="+", default=[Weighing().pairs])
    parser.add_argument("--kb", type=Path, help="a base of the regulations that is already there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        base = KnowledgeBase.open_or_create(options.kb or Path(folder) / "kb")
        if options.kb is None:
            ingest_paths(base, [SHARED / "data" / "corpora" / "local_civility_regs.jsonl.gz"])
        base.refresh()
        asked = asked_provisions(base, held_out=options.held_out)
        for pairs in options.pairs:
            found = precision(base, asked, Weighing(pairs=pairs), listed=options.list)
            print(f"pairs {pairs:.2f}: {len(asked)} provisions, precision@10 {found:.3f}")
        print(f"median {latency(base, asked):.0f} ms at {len(base.vectors)} passages")
        base.close()


if __name__ == "__main__":
    main()
