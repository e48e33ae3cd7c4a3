"""``policykb adapt``."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from index.base import KnowledgeBase, Toolkit
from index.encoder_spec import EncoderSpec, Kind
from index.errors import EncoderError
from index.labels import Labels, resolve
from index.reindex import reindex
from index.training.adapt import Adaptation
from index.training.trial import TOLERANCE, General, Trial, try_adaptation
from ingest.batch import ingest_paths
from ingest.labelled import read_labelled
from ingest.sample import sample_documents
from search_api.cli.evaluate import print_unresolved, progress_bar
from search_api.cli.printable import printable

# Where a base keeps encoders of its own; each under a name that tells its weights.
FOLDER = "encoder"
_PREFIX = "adapted-"


def run_adapt(options: argparse.Namespace) -> int:
    """Train, measure, and switch where it got better; 1 when it did not."""
    base = KnowledgeBase(options.kb)
    if options.undo:
        return _undo(base)
    if base.toolkit.spec.kind in (Kind.MODEL, Kind.ENDPOINT):
        raise EncoderError(
            f"知识库 {options.kb} 用的编码器是 {base.toolkit.spec.name}，adapt 只能继续训练自带编码器。"
            f"要用它，请先运行 policykb reindex --kb {options.kb} --encoder bundled。"
        )
    labels = resolve(base.store, read_labelled(options.questions)) if options.questions else None
    if labels:
        print_unresolved(labels)
    unfinished = options.kb / FOLDER / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        trial = _try(options, base, labels, unfinished)
        kept = _place(options.kb, trial, unfinished) if trial.good or options.force else None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    if trial.good and kept:
        _switch(base, EncoderSpec(Kind.STATIC, str(kept.resolve())))
    if options.json:
        print(json.dumps(_as_json(trial, kept), ensure_ascii=False, indent=2))
    else:
        _print(trial, kept, options.kb)
    return int(not trial.good)


def _try(options: argparse.Namespace, base: KnowledgeBase, labels: Labels | None, out: Path) -> Trial:
    adaptation = Adaptation(seed=options.seed)
    if options.steps:
        adaptation = replace(adaptation, min_steps=options.steps, max_steps=options.steps)
    with ExitStack() as opened:
        return try_adaptation(
            base,
            labels,
            lambda: opened.enter_context(_general()),
            out,
            adaptation=adaptation,
            progress=progress_bar("训练"),
        )


@contextmanager
def _general() -> Iterator[General]:
    """The sample documents with their questions: what every encoder of this package should be good at."""
    with tempfile.TemporaryDirectory(prefix="policykb-") as folder:
        base = KnowledgeBase.open_or_create(Path(folder))
        ingest_paths(base, [sample_documents()], progress=progress_bar("导入通用问题的文件"))
        with as_file(files("corpus") / "questions.jsonl") as questions:
            yield General(base, resolve(base.store, read_labelled(questions)))
        base.close()


def _place(kb: Path, trial: Trial, unfinished: Path) -> Path:
    """Give the folder the name that tells its weights. One of the same name holds the same."""
    kept = kb / FOLDER / f"{_PREFIX}{trial.encoder.digest[:12]}"
    if not kept.exists():
        unfinished.rename(kept)
    return kept


def _switch(base: KnowledgeBase, spec: EncoderSpec) -> None:
    """Re-encode the base and remove the encoder of its own that it had before."""
    before = _own(base)
    toolkit = Toolkit.with_encoder(base.folder, spec)
    base.close()
    reindex(base.folder, toolkit, progress_bar("编码"))
    if before and toolkit.spec.folder(base.folder) != before:
        shutil.rmtree(before, ignore_errors=True)


def _own(base: KnowledgeBase) -> Path | None:
    """The folder of the adapted encoder that the base has now."""
    folder = base.toolkit.spec.folder(base.folder)
    return folder if folder and folder.parent == base.folder / FOLDER and folder.name.startswith(_PREFIX) else None


def _undo(base: KnowledgeBase) -> int:
    if _own(base) is None:
        raise EncoderError(f"知识库 {base.folder} 没有换用过 adapt 训练的编码器，不用撤销。")
    _switch(base, EncoderSpec())
    print("已换回自带编码器")
    return 0


def _print(trial: Trial, kept: Path | None, kb: Path) -> None:
    print(f"用 {trial.passages} 个段落、{trial.questions} 个问答对训练；nDCG@10（95% 置信区间）：")
    for each in trial.measured:
        change = each.difference
        print(
            f"  {each.what}（{each.count} 个）：{each.before.mean:.3f} → {each.after.mean:.3f}，"
            f"{change.mean:+.3f}（{change.low:+.3f} ~ {change.high:+.3f}）{'，变差' if each.worse else ''}"
        )
    if trial.good:
        print(f"已换用：{printable(kept)}。撤销：policykb adapt --undo --kb {printable(kb)}")
        return
    reason = "、".join(each.what for each in trial.worse)
    why = f"{reason}变差了" if reason else f"没有一项提高 {TOLERANCE} 以上"
    print(f"没有换用：{why}。知识库没有变动。{f'训练出的模型留在 {printable(kept)}' if kept else ''}", file=sys.stderr)


def _as_json(trial: Trial, kept: Path | None) -> dict[str, Any]:
    return {
        "switched": trial.good,
        "folder": str(kept) if kept else None,
        "passages": trial.passages,
        "questions": trial.questions,
        "measured": [{**asdict(each), "worse": each.worse, "better": each.better} for each in trial.measured],
    }
