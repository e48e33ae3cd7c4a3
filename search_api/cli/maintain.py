"""``policykb status``, ``check``, ``rebuild`` and ``export``."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import nullcontext
from dataclasses import asdict

from index.base import KnowledgeBase
from index.check import check
from index.export import export
from index.pending_vectors import unfinished
from index.rebuild import rebuild_caches, reencode
from search_api.cli.printable import printable


def run_status(options: argparse.Namespace) -> int:
    """How large the base is, what made it, and which files failed."""
    base = KnowledgeBase(options.kb)
    status = {
        "kb": printable(options.kb),
        **base.store.counts(),
        "last_change": base.store.last_seq(),
        "lexical_change": max(base.lexical.seq, 0),
        "vectors_change": max(base.vectors.seq, 0),
        "manifest": base.store.manifest(),
        "reindex": asdict(pending) if (pending := unfinished(options.kb)) else None,
        "failures": base.store.failures(),
    }
    if options.json:
        print(json.dumps(status, ensure_ascii=False, indent=2))
        return 0
    manifest = base.store.manifest()
    print(
        f"知识库 {printable(options.kb)}：文件 {status['documents']} 份，段落 {status['passages']} 个，正文 {status['characters']} 字"
    )
    print(
        f"结构版本 {manifest['schema']}，编码器 {manifest['encoder']}（{manifest['dimension']} 维），词典 {manifest['dictionary'][:12]}"
    )
    print(f"变更：数据库 {status['last_change']}，词面索引 {status['lexical_change']}，向量索引 {status['vectors_change']}")
    if pending is not None:
        print(f"换编码器尚未完成：{pending.encoder}，已编码 {pending.passages}/{status['passages']} 个段落")
    for failure in base.store.failures():
        print(f"未能导入：{printable(failure['source'])}：{printable(failure['reason'])}（{failure['at']}）")
    return 0


def run_check(options: argparse.Namespace) -> int:
    """Compare truth and caches; 1 when something is wrong."""
    findings = check(KnowledgeBase(options.kb))
    if options.json:
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            print(f"{finding.where}：{finding.problem}")
        print(f"发现 {len(findings)} 个问题" if findings else "一切正常")
    return 1 if findings else 0


def run_rebuild(options: argparse.Namespace) -> int:
    """Make the caches anew."""
    if options.reencode:
        reencode(options.kb, _count if sys.stderr.isatty() else lambda done, total: None)
    else:
        rebuild_caches(options.kb)
    base = KnowledgeBase(options.kb)
    counts = base.store.counts()
    print(json.dumps(counts) if options.json else f"已重建：{counts['documents']} 份文件，{counts['passages']} 个段落")
    return 0


def run_export(options: argparse.Namespace) -> int:
    """Write every document as a line of JSON."""
    base = KnowledgeBase(options.kb)
    with options.output.open("w", encoding="utf-8") if options.output else nullcontext(sys.stdout) as stream:
        written = 0
        for line in export(base.store):
            stream.write(line + "\n")
            written += 1
    print(f"已导出 {written} 份文件", file=sys.stderr)
    return 0


def _count(done: int, total: int) -> None:
    print(f"\r重新编码 {done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)
