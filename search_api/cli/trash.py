"""``policykb trash``: what was taken out, putting it back, and deleting it for good."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from index.base import KnowledgeBase
from index.trash import discarded, restore
from search_api.cli.correct import login
from search_api.emptying import due, empty_trash


def add_trash_command(commands: Any, command: Callable[..., argparse.ArgumentParser], positive: Callable[[str], int]) -> None:
    """Declare the command; ``command`` makes one with the options that all have."""
    trash = commands.add_parser("trash", help="回收站：列出、恢复、清空", description="回收站：移除的文件。")
    actions = trash.add_subparsers(title="操作", metavar="操作", required=True, parser_class=type(trash))
    command(actions, "list", "列出移除的文件，后移除的在前", "trash:run_list")
    back = command(actions, "restore", "恢复一份文件", "trash:run_restore", json=False)
    back.add_argument("id", metavar="编号")
    empty = command(actions, "empty", "永久删除移除的文件，连同上传的原件；不能撤销", "trash:run_empty")
    empty.add_argument("--older-than", type=positive, default=0, metavar="天", help="只删移除满这么多天的，默认全部")
    empty.add_argument("--yes", action="store_true", help="不再询问，供脚本使用")
    for parser in (back, empty):
        parser.add_argument("--by", metavar="姓名", help="操作人，默认为当前登录名")
        parser.add_argument("--note", default="", metavar="理由", help="理由，记入审计记录")


def run_list(options: argparse.Namespace) -> int:
    """What is in the trash."""
    found = discarded(KnowledgeBase(options.kb).store)
    if options.json:
        print(json.dumps([asdict(gone) for gone in found], ensure_ascii=False, indent=2))
        return 0
    for gone in found:
        print(f"{gone.at[:10]} {gone.by} {gone.document_id} {gone.title}{f'（{gone.note}）' if gone.note else ''}")
    if not found:
        print("回收站是空的")
    return 0


def run_restore(options: argparse.Namespace) -> int:
    """Put a document back."""
    restore(KnowledgeBase(options.kb), options.id, by=options.by or login(), note=options.note)
    print(f"已恢复：{options.id}")
    return 0


def run_empty(options: argparse.Namespace) -> int:
    """Delete for good what was taken out, after asking."""
    base = KnowledgeBase(options.kb)
    going = due(base.store, options.older_than)
    if going and not options.yes:
        for gone in going:
            print(f"{gone.at[:10]} {gone.document_id} {gone.title}", file=sys.stderr)
        print(f"永久删除以上 {len(going)} 份？不能撤销。输入“是”继续：", end="", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip() not in ("是", "yes", "y"):
            print("没有删除。", file=sys.stderr)
            return 2
    emptied = empty_trash(base, options.older_than, by=options.by or login(), note=options.note)
    if options.json:
        told = {
            "documents": [{"id": gone.document_id, "title": gone.title} for gone in emptied.documents],
            "files": emptied.files,
        }
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print(f"永久删除 {len(emptied.documents)} 份，上传的原件 {emptied.files} 个")
    return 0
