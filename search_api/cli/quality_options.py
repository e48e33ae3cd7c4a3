"""The options of the commands that measure a base and adapt the encoder to it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

MODES = ("hybrid", "lexical", "dense")
"""The modes of ``index.search``, whose import a cold start does without."""


def add_evaluate_options(parser: argparse.ArgumentParser, number: Callable[[str], int], day: Callable[[str], date]) -> None:
    """Of ``policykb evaluate``; ``number`` reads a whole number, ``day`` a date."""
    parser.description = (
        "用带标注的问题评测检索和回答的质量。问题文件每行（JSON Lines）或每行一栏（CSV）写一个问题和应当找到的文件："
        "问题、文件（文号、标题、文件名或编号），可另写 条款、原文、段落；库中没有答案的在 无答案 一栏写 是。"
        "目录含 queries.jsonl 和 qrels.tsv；另有 corpus.jsonl 时，用这份语料另建知识库来评。"
        "有期望在库中对不上时列出来，退出码为 1。"
    )
    parser.add_argument(
        "questions", type=Path, metavar="问题", help="问题文件（.jsonl、.csv），或含 queries.jsonl 和 qrels.tsv 的目录"
    )
    parser.add_argument(
        "--kb", type=Path, metavar="目录", help="知识库目录；评自带语料的目录时，是为语料建立的知识库存放处，默认用后即删"
    )
    parser.add_argument(
        "--compare",
        type=_modes,
        default=_modes("lexical,dense,hybrid"),
        metavar="方式,…",
        help="比较哪些检索方式，默认 lexical,dense,hybrid",
    )
    parser.add_argument(
        "--encoder", action="append", default=[], metavar="编码器", help="另比较这个编码器：模型目录或名称；可重复"
    )
    parser.add_argument(
        "--setting", action="append", default=[], metavar="名:项=值,…",
        help="另比较这组排序设置，如 标题加重:title=2,fusion.prose=0.1；可重复",
    )  # fmt: skip
    parser.add_argument("--baseline", metavar="系统", help="以哪个系统为基准，默认第一个")
    parser.add_argument("--show", metavar="系统", help="列出哪个系统最差的问题，默认 hybrid，没有它时为最后一个")
    parser.add_argument("--worst", type=number, default=20, metavar="N", help="列出多少个最差的问题，默认 20")
    parser.add_argument("--as-of", type=day, metavar="日期", help="以哪一天为准，如 2024-12-31，使结果不随日子变化")
    parser.add_argument("--no-answers", dest="answers", action="store_false", help="只评检索，不评回答")
    parser.add_argument("--seed", type=_seed, default=0, metavar="N", help="重抽样的种子，默认 0")
    parser.add_argument("--resamples", type=number, default=10_000, metavar="N", help="重抽样的次数，默认 10000")
    parser.add_argument("-o", "--output", type=Path, metavar="报告", help="把网页报告写到这个 .html 文件")


def add_adapt_options(parser: argparse.ArgumentParser, number: Callable[[str], int]) -> None:
    """Of ``policykb adapt``."""
    parser.description = (
        "用本库文件的结构，以及带标注的问题，继续训练自带编码器（只用 CPU，几分钟）。留出一部分段落和问题不参加训练，"
        "用来核对训练前后的好坏；变好了就为全库重新编码并换用，检索不中断；变差了不换，退出码为 1。"
    )
    parser.add_argument(
        "--questions", type=Path, metavar="问题", help="带标注的问题文件，一半用来训练，一半用来核对；写法同 evaluate"
    )
    parser.add_argument("--steps", type=number, metavar="N", help="训练多少步，默认按段落数定，100 到 600")
    parser.add_argument("--seed", type=_seed, default=0, metavar="N", help="划分和训练的随机种子，默认 0")
    parser.add_argument("--force", action="store_true", help="变差时也留下训练出的模型文件夹（仍不换用）")
    parser.add_argument("--undo", action="store_true", help="换回自带编码器")


def _modes(text: str) -> tuple[str, ...]:
    names = [name.strip() for name in text.split(",")]
    if unknown := [name for name in names if name not in MODES]:
        raise argparse.ArgumentTypeError(f"没有“{unknown[0]}”这种检索方式，可选 {'、'.join(MODES)}，以英文逗号分开")
    return tuple(dict.fromkeys(names))


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"应是 0 或正整数，而不是 {text}")
    return int(text)
