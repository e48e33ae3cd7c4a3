"""The article that the project was started for: every question answered from it, as text and in two portal layouts."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.answer import answer
from index.base import KnowledgeBase, Toolkit
from index.search import Mode, search
from index.store import Store
from ingest.batch import ingest_paths

ARTICLE = "jiaozuo-shanyang-school-groups.txt"
# Lines of the portal, each by words of its own; none may be in a passage.
BOILERPLATE = (
    "欢迎加入",
    "当前所在",
    "发布时间",
    "作者:佚名",
    "原文链接",
    "免责声明",
    "不承担任何保证责任",
    "索取稿酬",
    "主办",
    "版权所有",
    "联系电话",
    "办公区",
    "邮箱",
)


@dataclass(frozen=True)
class Case:
    question: str
    contains: list[str]


def _cases(shared: Path) -> tuple[list[Case], list[str]]:
    lines = (shared / "seed" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    answered = [Case(row["q"], row["answer_contains"]) for row in rows if not row.get("no_evidence")]
    return answered, [row["q"] for row in rows if row.get("no_evidence")]


def _tables(lines: list[str]) -> str:
    """An old portal: everything in nested tables, paragraphs parted by <br> and indented by &nbsp;."""
    head, body, tail = _zones(lines)
    cells = "<br>\n<br>\n".join("&nbsp;&nbsp;&nbsp;&nbsp;" + html.escape(line) for line in body)
    return (
        f"<html><head><title>{html.escape(head[2])}</title></head><body><table><tr><td>{html.escape(head[0])}</td>"
        f"<td><a href='/'>首页</a> | <a href='/a'>政策</a> | <a href='/b'>访谈</a></td></tr><tr><td>{html.escape(head[1])}</td></tr>"
        f"<tr><td align=center><font size=5><b>{html.escape(head[2])}</b></font></td></tr><tr><td>{html.escape(head[3])}</td></tr>"
        f"<tr><td class=c>{cells}</td></tr><tr><td>" + "<br>".join(map(html.escape, tail)) + "</td></tr></table></body></html>"
    )


def _divs(lines: list[str]) -> str:
    """A modern portal: header, nav, article, aside and footer."""
    head, body, tail = _zones(lines)
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in body)
    return (
        f"<!DOCTYPE html><html lang=zh><head><meta charset=utf-8><title>{html.escape(head[2])}_资讯</title><style>p{{}}</style></head>"
        f"<body><header><div>{html.escape(head[0])}</div><nav><ul><li><a href=/>首页</a><li><a href=/n>新闻</a></ul></nav></header>"
        f"<div class=crumb>{html.escape(head[1])}</div><main><h1>{html.escape(head[2])}</h1><div class=info>{html.escape(head[3])}"
        f"<span>字体：大 中 小</span> <a>打印</a></div><div class=content>{paragraphs}</div>"
        f"<div class=pager>上一篇：<a href=/1>另一篇文章的标题</a> 下一篇：<a href=/2>又一篇文章的标题</a></div></main>"
        f"<aside><h3>相关阅读</h3><ul><li><a href=/3>相关文章一则</a></ul></aside><footer>"
        + "".join(f"<p>{html.escape(line)}</p>" for line in tail)
        + "</footer><script>var a=1;</script></body></html>"
    )


def _zones(lines: list[str]) -> tuple[list[str], list[str], list[str]]:
    end = next(number for number, line in enumerate(lines) if line.startswith("原文链接"))
    return lines[:4], lines[4:end], lines[end:]


LAYOUTS: dict[str, tuple[str, Callable[[list[str]], str]]] = {
    "text": (".txt", "\n".join),
    "tables": (".html", _tables),
    "divs": (".html", _divs),
}


@pytest.fixture(scope="module", params=LAYOUTS)
def base(
    request: pytest.FixtureRequest, shared: Path, toolkit: Toolkit, tmp_path_factory: pytest.TempPathFactory
) -> KnowledgeBase:
    folder = tmp_path_factory.mktemp(request.param)
    suffix, layout = LAYOUTS[request.param]
    text = (shared / "seed" / ARTICLE).read_text(encoding="utf-8")
    (folder / f"article{suffix}").write_text(
        layout([line.strip() for line in text.splitlines() if line.strip()]), encoding="utf-8"
    )
    Store.create(folder / "kb", toolkit.manifest()).close()
    base = KnowledgeBase(folder / "kb", toolkit)
    assert ingest_paths(base, [folder / f"article{suffix}"]).failures == []
    return base


def test_no_boilerplate_in_any_passage_and_no_line_lost(base: KnowledgeBase, shared: Path) -> None:
    document = base.store.document(1)
    assert document is not None
    passages = "\n".join(document.quote(passage) for passage in document.passages)
    assert [words for words in BOILERPLATE if words in passages] == []
    text = (shared / "seed" / ARTICLE).read_text(encoding="utf-8")
    _, body, _ = _zones([line.strip() for line in text.splitlines() if line.strip()])
    assert [line for line in body if line not in document.text] == []
    assert "推进集团化办学" in document.title
    assert "发布时间" not in document.title
    facts = document.facts
    assert facts.source_name == "河南省教育厅"
    assert str(facts.published) == "2023-10-23"
    assert facts.url == "http://jyt.henan.gov.cn/2023/10-19/2832630.html"


@pytest.mark.parametrize("mode", Mode)
def test_the_passage_that_answers_comes_first(base: KnowledgeBase, shared: Path, mode: Mode) -> None:
    wrong = []
    for case in _cases(shared)[0]:
        hits = search(base, case.question, k=1, mode=mode)
        if not hits or not all(words in hits[0].passage.text for words in case.contains):
            wrong.append((case.question, hits[0].passage.text[:40] if hits else ""))
    assert wrong == []


def test_every_question_is_answered_in_its_words(base: KnowledgeBase, shared: Path) -> None:
    answered, unanswerable = _cases(shared)
    wrong = []
    for case in answered:
        given = answer(base, case.question)
        quotes = "\n".join(citation.quote for citation in given.citations)
        if not given.found or not all(words in quotes for words in case.contains):
            wrong.append((case.question, quotes))
    assert wrong == []
    assert [question for question in unanswerable if answer(base, question).found] == []
