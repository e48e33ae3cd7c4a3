"""``policykb ask --generate``: an answer by a language model, printed sentence by sentence as each is checked."""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import aclosing
from typing import Any

from index.base import KnowledgeBase
from search_api.settings import LlmSettings, SettingsError, llm_settings


def chosen_llm(options: argparse.Namespace) -> LlmSettings | None:
    """The endpoint that options and environment name. Raises SettingsError when ``--generate`` is given and there is none."""
    llm = llm_settings(options.llm_url, options.llm_model, options.unsupported)
    if options.generate and llm is None:
        raise SettingsError(
            "没有指定生成模型的地址：请设置 POLICYKB_LLM_URL，或用 --llm-url 写出，如 http://127.0.0.1:11434/v1。"
        )
    return llm


def run_generate(options: argparse.Namespace, asked: dict[str, Any]) -> int:
    """Print the answer with its sources."""
    from search_api.answering import whole_answer
    from search_api.schemas_search import AskRequest

    llm = chosen_llm(options)
    base, request = KnowledgeBase(options.kb), AskRequest(**asked, generate=True)
    if options.json:
        print(asyncio.run(whole_answer(base, request, llm)).model_dump_json(indent=2))
    else:
        asyncio.run(_print(base, request, llm))
    return 0


async def _print(base: KnowledgeBase, request: Any, llm: LlmSettings | None) -> None:
    from search_api.chat import Reply, speak

    reply = Reply(limit=None, stops=())
    async with aclosing(speak(base, request, llm, reply)) as pieces:
        async for piece in pieces:
            print(piece, end="", flush=True)
    print()
    if reply.answer and reply.answer.generator.reason:
        print(f"没有用生成的回答：{reply.answer.generator.reason}。", file=sys.stderr)
