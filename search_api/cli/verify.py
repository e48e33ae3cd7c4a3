"""``policykb verify``: the references of a text checked against the base."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from index.base import KnowledgeBase
from index.errors import QueryError
from index.judgement import Finding
from index.quotes import Sameness
from search_api.schemas_verify import MAX_VERIFIED, VerifiedModel
from search_api.verification import verify

_GOOD = (Finding.IN_FORCE, Finding.AMENDED)
_SAME = (Sameness.IDENTICAL, Sameness.PUNCTUATION)


def run_verify(options: argparse.Namespace) -> int:
    """Print the judgement of every reference; 1 when one of them does not hold."""
    text = _read(options.file)
    response = verify(KnowledgeBase(options.kb), text, options.as_of)
    if options.json:
        print(response.model_dump_json(indent=2))
    else:
        for number, reference in enumerate(response.references, 1):
            _print(number, reference)
        print(f"共 {len(response.references)} 处引用，以 {response.as_of} 为准。")
    return int(not all(_holds(reference) for reference in response.references))


def _read(name: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise QueryError("file", f"{name}：无法读取（{error.strerror}）。请检查路径和权限。") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryError("file", f"{name}：不是 UTF-8 编码的文本。请另存为 UTF-8 后重试。") from error
    if len(text) > MAX_VERIFIED:
        raise QueryError("file", f"{name}：有 {len(text)} 字，超过上限 {MAX_VERIFIED} 字。请分段核对。")
    return text


def _holds(reference: VerifiedModel) -> bool:
    return reference.finding in _GOOD and (reference.quote is None or reference.quote.result in _SAME)


def _print(number: int, reference: VerifiedModel) -> None:
    print(f"{number}. [{reference.start}:{reference.end}] {reference.text}：{reference.name}")
    print(f"   {reference.reason}")
    for provision in reference.provisions:
        if provision.found:
            print(f"   {provision.provision}：{' '.join(provision.text.split())}")
    if quote := reference.quote:
        print(f"   引文{quote.name}：“{quote.text}”")
        if quote.wording:
            print(f"   原文：“{quote.wording}”")
        for difference in quote.differences:
            print(f"   引作“{difference.quoted or '（无）'}”，原文是“{difference.source or '（无）'}”")
