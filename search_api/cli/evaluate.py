"""``policykb evaluate``."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from index.answer_quality import measure_answers
from index.base import KnowledgeBase, Toolkit
from index.compare import Asking, Measured, compare
from index.encoder_spec import EncoderSpec
from index.errors import BenchError
from index.filters import Filters
from index.labels import Expected, LabelledQuestion, Labels, resolve
from index.recoded import RecodedBase
from index.search import Mode
from index.store import DATABASE_FILE
from index.systems import parse_setting, systems
from ingest.bench import Bench, build_base, has_corpus, read_bench
from ingest.labelled import read_labelled
from search_api.cli.evaluation_text import as_json, print_evaluation
from search_api.cli.ingest import print_failures
from search_api.cli.printable import printable
from search_api.evaluation_report import Evaluation, render_evaluation
from search_api.settings import default_kb


def run_evaluate(options: argparse.Namespace) -> int:
    """Measure, print, write the report; 1 when a file failed or an expectation names nothing in the base."""
    if options.output and not options.output.absolute().parent.is_dir():
        raise BenchError(f"-o：没有文件夹 {options.output.parent}，报告无处可写。请先建立它，或换一个位置。")
    with _material(options) as (base, labels, failed, collapse):
        print_unresolved(labels)
        evaluation = _evaluate(options, base, labels, collapse)
    if options.json:
        print(json.dumps(as_json(evaluation), ensure_ascii=False, indent=2))
    else:
        print_evaluation(evaluation)
    if options.output:
        options.output.write_text(render_evaluation(evaluation), encoding="utf-8", errors="replace")
        print(f"评测报告：{options.output}", file=sys.stderr if options.json else sys.stdout)
    return 1 if failed or evaluation.labels.unresolved else 0


def _evaluate(options: argparse.Namespace, base: KnowledgeBase, labels: Labels, collapse: bool) -> Evaluation:
    settings = [parse_setting(written) for written in options.setting]
    bases: dict[str, KnowledgeBase] = {"": base}
    for given in options.encoder:
        spec = EncoderSpec.parse(given)
        name = spec.model or Path(spec.location).name or spec.name
        bases[name] = RecodedBase(base, Toolkit.with_encoder(base.folder, spec), progress_bar(f"编码（{name}）"))
    chosen = systems([Mode(name) for name in options.compare], list(bases), settings)
    shown = _shown(options.show, [system.name for system in chosen])
    filters = Filters(as_of=options.as_of) if options.as_of else None
    comparison = compare(
        bases,
        labels,
        chosen,
        baseline=options.baseline,
        asking=Asking(collapse, filters),
        seed=options.seed,
        resamples=options.resamples,
        progress=progress_bar("检索"),
    )
    answers = {}
    if options.answers:
        for name, seen in bases.items():
            answers[name] = measure_answers(
                seen, labels, filters=filters, seed=options.seed, resamples=options.resamples, progress=progress_bar("回答")
            )
    by_name: dict[str, Measured] = {measured.system.name: measured for measured in comparison.measured}
    return Evaluation(
        printable(options.questions), printable(base.folder), labels, comparison, answers, by_name[shown], options.worst
    )


def _shown(asked: str | None, names: list[str]) -> str:
    """Whose worst questions are listed."""
    if asked is not None and asked not in names:
        raise BenchError(f"--show：没有名为“{asked}”的系统，参加比较的有：{'、'.join(names)}。")
    return asked or (Mode.HYBRID.value if Mode.HYBRID.value in names else names[-1])


@contextmanager
def _material(options: argparse.Namespace) -> Iterator[tuple[KnowledgeBase, Labels, bool, bool]]:
    """The base, what its questions expect, whether a file of the corpus failed, and whether copies count as one.

    A bench's labels name one of the copies in its corpus and are published with figures to compare with, so there they do not.
    """
    if options.questions.is_dir() and has_corpus(options.questions):
        bench = read_bench(options.questions)
        with _folder(options.kb) as folder:
            base, report = build_base(bench, folder, progress_bar("导入"))
            print_failures(report)
            yield base, resolve(base.store, _questions(bench, options.questions)), bool(report.failures), False
            base.close()
        return
    questions = read_labelled(options.questions)
    base = KnowledgeBase(options.kb or default_kb())
    yield base, resolve(base.store, questions), False, True
    base.close()


def _questions(bench: Bench, folder: Path) -> Iterator[LabelledQuestion]:
    for query, text in bench.queries.items():
        if query in bench.qrels:
            expected = tuple(Expected(document, relevance=gain) for document, gain in bench.qrels[query].items())
            yield LabelledQuestion(query, text, expected, str(folder / "qrels.tsv"))


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is None:
        with tempfile.TemporaryDirectory(prefix="policykb-") as folder:
            yield Path(folder)
        return
    if (kept / DATABASE_FILE).exists():
        raise BenchError(f"{kept} 里已有知识库。评测自带语料的目录要用新的知识库：请换一个 --kb，或先删除它。")
    yield kept


def print_unresolved(labels: Labels) -> None:
    """A line on stderr for each expectation that names nothing in the base."""
    for lost in labels.unresolved:
        print(f"错误：{lost.question.where}：{lost.question.text}：{printable(lost.reason)}", file=sys.stderr)


def progress_bar(label: str) -> Callable[[int, int], None] | None:
    """A count on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        if done == total or done % 100 == 0:
            print(f"\r{label} {done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)

    return show
