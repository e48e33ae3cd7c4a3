"""``policykb similar``: provisions of other documents on the matter of a passage or of a draft."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from index.base import KnowledgeBase
from index.errors import QueryError
from search_api.cli.printable import printable
from search_api.precedent import find_similar
from search_api.schemas_precedent import ClauseModel, SimilarRequest


def run_similar(options: argparse.Namespace) -> int:
    """Print what is similar to each clause; 1 when nothing is."""
    base = KnowledgeBase(options.kb)
    given = {"passage": options.passage} if options.passage else {"text": _read(options.file)}
    names = ("k", "region", "year_from", "year_to")
    request = SimilarRequest(**given, **{name: getattr(options, name) for name in names})
    response = find_similar(base, request)
    if options.json:
        print(response.model_dump_json(indent=2))
    else:
        for clause in response.clauses:
            _print(clause)
    return int(not any(clause.found for clause in response.clauses))


def _print(clause: ClauseModel) -> None:
    print(f"# {' '.join(clause.text.split())}")
    if not clause.found:
        print("没有找到相似的条款。")
    for one in clause.found:
        print(
            f"{one.rank}. {one.place or '地区不明'} {one.year or '年份不明'} 《{printable(one.document.title)}》{' › '.join(one.heading_path)}"
        )
        print(f"   {' '.join(one.text.split())}")
        if one.only_given or one.only_found:
            ours, theirs = ("、".join(q.text for q in side) or "（无）" for side in (one.only_given, one.only_found))
            print(f"   数量不同：所给 {ours}；这里 {theirs}")
        print(f"   段落编号 {one.passage_id}，相同文字 {one.common:.0%}")
    print()


def _read(name: str | None) -> str:
    if name is None:
        raise QueryError("file", "请给出文件（- 为标准输入），或用 --passage 给出段落编号。")
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise QueryError("file", f"{name}：无法读取（{error.strerror}）。请检查路径和权限。") from error
    except UnicodeDecodeError as error:
        raise QueryError("file", f"{name}：不是 UTF-8 编码的文本。请另存为 UTF-8 后重试。") from error
