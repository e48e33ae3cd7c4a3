"""``policykb feedback``: what people said of answers, as a list or as labelled questions."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from index.base import KnowledgeBase
from index.errors import KnowledgeBaseError
from search_api.feedback import FeedbackStore, Verdict
from search_api.feedback_export import labelled_rows

_NAMES = {Verdict.GOOD: "对", Verdict.BAD: "不对", Verdict.NO_ANSWER: "库中没有答案"}


def run_feedback(options: argparse.Namespace) -> int:
    """Print or export the feedback of a base."""
    KnowledgeBase(options.kb).close()  # says what is wrong with the base
    store = FeedbackStore(options.kb)
    if options.deed == "export":
        return _export(store, options)
    if options.json:
        rows = {
            "feedback": [asdict(row) for row in store.feedback()],
            "unanswered": [asdict(row) for row in store.unanswered()],
        }
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for feedback in store.feedback():
        source = " ".join(part for part in (feedback.document, feedback.provision) if part)
        print(f"{feedback.at}　{_NAMES[feedback.verdict]}　{feedback.question}{f'　→ {source}' if source else ''}")
        if feedback.comment:
            print(f"    {feedback.comment}")
    unanswered = store.unanswered()
    if unanswered:
        print(f"没有得到回答的问题（{len(unanswered)} 个）：")
    for asked in unanswered:
        print(f"    {asked.times} 次　{asked.question}")
    return 0


def _export(store: FeedbackStore, options: argparse.Namespace) -> int:
    rows = [json.dumps(row, ensure_ascii=False) for row in labelled_rows(store, unanswered=options.unanswered)]
    text = "".join(f"{row}\n" for row in rows)
    if options.output is None:
        sys.stdout.write(text)
        return 0
    try:
        options.output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise KnowledgeBaseError(f"{options.output}：无法写入（{error.strerror}）。") from error
    print(f"已导出 {len(rows)} 个带标注的问题到 {options.output}", file=sys.stderr)
    return 0
