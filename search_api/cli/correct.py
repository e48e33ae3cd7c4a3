"""``policykb correct`` and ``policykb audit``."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from dataclasses import asdict

from index.base import KnowledgeBase
from index.corrections import ACTION_NAMES, audit_trail, correct, undo


def run_correct(options: argparse.Namespace) -> int:
    """Set a fact by hand, say that there is none, or take a correction back."""
    if bool(options.values) + options.none + options.undo != 1:
        print("错误：请写出正确的值，或用 --none 表示没有这一项，或用 --undo 撤销更正（三者取一）。", file=sys.stderr)
        return 2
    base = KnowledgeBase(options.kb)
    by = options.by or login()
    if options.undo:
        undo(base, options.id, options.field, by=by, note=options.note)
        done = "已撤销更正"
    else:
        correct(base, options.id, options.field, None if options.none else options.values, by=by, note=options.note)
        done = "已更正"
    if options.json:
        print(json.dumps(asdict(audit_trail(base.store, options.id, 1)[0]), ensure_ascii=False, indent=2))
    else:
        print(f"{done}：{options.id} 的 {options.field}")
    return 0


def run_audit(options: argparse.Namespace) -> int:
    """Who changed what, the newest first."""
    entries = audit_trail(KnowledgeBase(options.kb).store, options.id, options.limit)
    if options.json:
        print(json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, indent=2))
        return 0
    for entry in entries:
        action = ACTION_NAMES.get(entry.action, entry.action)
        note = f"（{entry.note}）" if entry.note else ""
        print(
            f"{entry.at} {entry.by} {action} {entry.document_id} {entry.field}：{_shown(entry.old)} → {_shown(entry.new)}{note}"
        )
    if not entries:
        print("没有记录")
    return 0


def _shown(value: object) -> str:
    return "（无）" if value is None else "；".join(map(str, value)) if isinstance(value, list) else str(value)


def login() -> str:
    """Who works at the command line, for the audit trail."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container may have no name for its user
        return "命令行"
