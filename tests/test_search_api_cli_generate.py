"""``policykb ask --generate`` and ``serve --generate``."""

from __future__ import annotations

import json

import pytest

from index.base import KnowledgeBase
from search_api.cli import main
from tests import chat_endpoint as model
from tests.test_search_api_answering import QUESTION


def ask(base: KnowledgeBase, *more: str) -> int:
    return main(["ask", QUESTION, "--kb", str(base.folder), "--generate", *more])


def test_an_answer_is_printed_with_marks_and_sources(sample_base: KnowledgeBase, capsys: pytest.CaptureFixture[str]) -> None:
    with model.chat_endpoint() as endpoint:
        endpoint.behave = model.lying(model.wrong_number)
        chosen = ("--llm-url", endpoint.url, "--llm-model", "teacher-7b")
        assert ask(sample_base, *chosen) == 0
        printed = capsys.readouterr()
        assert "每届任期3年[1]。" in printed.out
        assert "（与出处不符）" in printed.out
        assert "依据：\n[1] " in printed.out
        assert printed.err == ""
        assert ask(sample_base, *chosen, "--unsupported", "drop", "--json") == 0
        answer = json.loads(capsys.readouterr().out)
        assert answer["generator"] == {"used": "generated", "model": "teacher-7b", "reason": None, "dropped": 1}
        endpoint.behave = model.html
        assert ask(sample_base, *chosen) == 0
        printed = capsys.readouterr()
        assert "任期3年" in printed.out
        assert "没有用生成的回答：生成模型返回的不是回答" in printed.err


@pytest.mark.parametrize("command", [["ask", QUESTION], ["serve", "--port", "1"]], ids=["ask", "serve"])
def test_generation_without_an_endpoint_is_refused(
    sample_base: KnowledgeBase, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.delenv("POLICYKB_LLM_URL", raising=False)
    assert main([*command, "--kb", str(sample_base.folder), "--generate"]) == 2
    assert "POLICYKB_LLM_URL" in capsys.readouterr().err
