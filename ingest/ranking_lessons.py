"""``python -m ingest.ranking_lessons --data DIR --out FILE``: the weights of the second stage, learnt anew in a few minutes.

Real questions on passages of all kinds, and questions made from policy texts, are asked of one base that holds all of these texts.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.asking import ASKING_WORDS
from index.base import KnowledgeBase
from index.candidates import Ranking
from index.segment import Segmenter
from index.training.examples import ASKING
from index.training.ranker import Lesson, learn, lesson
from index.training.texts import corpora, questions
from index.traits import Trait
from ingest.batch import ingest_records
from ingest.tasks import RecordTask

# How many questions of each file are asked: of every kind some, most of those that people wrote to a given text.
QUESTIONS = {
    "acwiki_campus_life": 90,
    "cmrc2018_train": 300,
    "cmrc2018_trial": 90,
    "disc_law_eval_short_answer": 90,
    "drcd_dev_t2s": 150,
    "drcd_test_t2s": 150,
    "guangdong_matters": 40,
    "lawbench_3-8_consult": 60,
    "lecoqa_answers_stardtrain": 90,
    "mfa_press_conference_qa": 300,
    "opensource_guide_zh": 90,
    "synthetic_lawyerllama_advice_gpt35": 60,
    "xquad_zh": 80,
}
# Texts of each file that are put into the base beside those asked for.
DISTRACTORS = 1000
# Titles of the texts that have some.
TITLES = "cmrc2018_train_title_passage"
MADE = 700
# Candidates that are read for a question: more than a search reads, for what is plainly wrong teaches too. nDCG@10 of taidi_gov and
# ncp_passages with weights learnt from 200 .7210, .8122; from 100 .7187, .8122.
READ = 200
SEED = 0
# Digits of a weight: as many as are the same on every run.
DIGITS = 4

_CLAUSE = re.compile(r"[^。；\n]+")
_TITLE_PARTS = re.compile(r"关于|印发|的通知|的意见|的决定|办公厅|条例|规定|办法|工作报告|[（(].*?[）)]|年")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the ids of the records that answer it."""

    query: str
    records: frozenset[str]


def main(arguments: list[str] | None = None) -> int:
    """Learn and write the weights; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m ingest.ranking_lessons", description="重新学习检索第二阶段的权重。")
    parser.add_argument("--data", type=Path, required=True, help="训练数据目录（含 corpora/、train/）")
    parser.add_argument("--out", type=Path, required=True, help="权重文件，随附的是 index/ranker.json")
    options = parser.parse_args(arguments)
    missing = [name for name in ("corpora", "train") if not (options.data / name).is_dir()]
    if missing:
        print(f"{options.data}：训练数据目录缺少 {'、'.join(missing)}。", file=sys.stderr)
        return 2
    lessons = all_lessons(options.data)
    ranker = learn(lessons)
    about = f"learnt by python -m ingest.ranking_lessons from {len(lessons)} questions; see index.traits.Trait"
    weights = {trait.value: round(weight, DIGITS) for trait, weight in zip(Trait, ranker.weights, strict=True)}
    options.out.write_text(json.dumps({"about": about, "weights": weights}, indent=2) + "\n", encoding="utf-8")
    print(f"{len(lessons)} 个问题，权重已写入 {options.out}：{weights}")
    return 0


def all_lessons(data: Path, report: Callable[[str], None] = print) -> list[Lesson]:
    """The lessons of the data folder ``data``: its questions and those made from its policy texts."""
    random = np.random.default_rng(SEED)
    records, asked = _real_questions(data, random)
    with tempfile.TemporaryDirectory() as folder:
        base = KnowledgeBase.open_or_create(Path(folder) / "kb")
        texts = [RecordTask(f"policy{number}", text.title, text.text) for number, text in enumerate(corpora(data))]
        ingest_records(base, [*records, *(text for text in texts if text.text.strip())])
        report(f"基准库建成：{len(records)} 段问答文本，{len(texts)} 份政策文本")
        lessons = _ask(base, [*_located(base, asked), *made_questions(base, random)])
        base.close()
    return lessons


def made_questions(base: KnowledgeBase, random: np.random.Generator) -> list[tuple[str, frozenset[int]]]:
    """Questions that keep a few words of one clause of a policy text, often with a part of its title; with the passage's number."""
    rows = base.store.connection.execute(
        'SELECT p.number, d.number, d.title, substr(d.text, p.start + 1, p."end" - p.start) FROM passages p '
        "JOIN documents d ON d.number = p.document WHERE d.id LIKE 'policy%' AND d.title != d.id ORDER BY d.id, p.ordinal"
    ).fetchall()
    made: list[tuple[str, frozenset[int]]] = []
    used: dict[int, int] = {}
    for row in random.permutation(len(rows)).tolist():
        number, document, title, text = rows[row]
        query = _made(title, text, base.toolkit.segmenter, random) if used.get(document, 0) < 2 else ""
        if query:
            made.append((query, frozenset((number,))))
            used[document] = used.get(document, 0) + 1
        if len(made) == MADE:
            break
    return made


def _made(title: str, text: str, segmenter: Segmenter, random: np.random.Generator) -> str:
    clauses = [clause for clause in _CLAUSE.findall(text) if 14 <= len(clause) <= 90]
    if not clauses:
        return ""
    words = [word for word in segmenter.words(_one(clauses, random)) if word not in ASKING_WORDS]
    if len(words) < 6:
        return ""
    length = int(np.clip(len(words) * random.uniform(0.25, 0.55), 3, 8))
    start = int(random.integers(len(words) - length + 1))
    kept = [word for word in words[start : start + length] if random.random() < 0.8]
    parts = [part for part in _TITLE_PARTS.split(title) if 2 <= len(part) <= 14]
    named = _one(parts, random) if parts and random.random() < 0.65 else ""
    return f"{named}{''.join(kept)}{_one(ASKING, random)}" if len(kept) > 1 else ""


def _one(choices: Sequence[str], random: np.random.Generator) -> str:
    return choices[int(random.integers(len(choices)))]


def _real_questions(data: Path, random: np.random.Generator) -> tuple[list[RecordTask], list[Asked]]:
    titles = {pair.positive: pair.query for pair in questions(data, TITLES)}
    records: dict[str, RecordTask] = {}
    asked: list[Asked] = []
    for name, count in QUESTIONS.items():
        answers: dict[str, list[str]] = {}
        named: dict[str, str] = {}
        for pair in questions(data, name):
            answers.setdefault(pair.query, []).append(pair.positive)
            named[pair.positive] = pair.title or titles.get(pair.positive, "")
        order = random.permutation(len(answers))
        queries = [list(answers)[place] for place in order.tolist()]
        for query in queries[: max(count, DISTRACTORS)]:
            for text in answers[query]:
                records.setdefault(text, RecordTask(f"{name}-{len(records)}", named[text], text))
        asked += [Asked(query, frozenset(records[text].id for text in answers[query])) for query in queries[:count]]
    return list(records.values()), asked


def _located(base: KnowledgeBase, asked: Sequence[Asked]) -> Iterator[tuple[str, frozenset[int]]]:
    rows = base.store.connection.execute("SELECT p.number, d.id FROM passages p JOIN documents d ON d.number = p.document")
    passages: dict[str, list[int]] = {}
    for number, record in rows:
        passages.setdefault(record, []).append(number)
    for one in asked:
        yield one.query, frozenset(number for record in one.records for number in passages.get(record, ()))


def _ask(base: KnowledgeBase, asked: Sequence[tuple[str, frozenset[int]]]) -> list[Lesson]:
    base.refresh()
    ranking = replace(Ranking(), depth=2 * READ, read=READ)
    found = (lesson(base, query, right, ranking) for query, right in asked)
    return [one for one in found if one is not None]


if __name__ == "__main__":
    sys.exit(main())
