"""``policykb search`` and ``policykb ask``."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from itertools import zip_longest

from index.answer import Answer
from index.base import KnowledgeBase
from index.cite import Citation
from index.filters import Filters
from index.interpret import EVERYTHING, interpret
from index.interpretation import Interpretation, Kind
from index.interpreted_answer import answer_interpreted
from index.interpreted_search import search_interpreted
from index.model import Facts, Span
from index.search import Hit, Mode, term_scores
from index.status import Status
from index.syntax import Wanted, read_syntax
from search_api.cli.printable import printable
from search_api.models import give_reranker

_FILTERS = ("year_from", "year_to", "region", "issuer", "level", "kind", "as_of", "validity", "in_force")

_INTERPRET = ("interpret", "history")
# What a hybrid score is made of (see index.traits.Trait and index.changed_since).
_PARTS = {"bm25": "词面", "pairs": "字对", "words": "词语", "exact": "数字外文", "dense": "语义", "changed": "修改关系"}
_BOLD, _DIM, _MARK, _PLAIN = "\033[1m", "\033[2m", "\033[33m", "\033[0m"


def run_search(options: argparse.Namespace) -> int:
    """Print the hits."""
    base = KnowledgeBase(options.kb)
    give_reranker(base, options.reranker, options.reranked)
    if options.json:
        from search_api.schemas_search import SearchRequest
        from search_api.service import run_search as respond

        names = ("q", "k", "mode", "collapse", "explain", *_FILTERS, *_INTERPRET)
        request = SearchRequest(**{name: getattr(options, name) for name in names})
        print(respond(base, request).model_dump_json(indent=2))
        return 0
    found = search_interpreted(
        base,
        _understood(base, options, read_syntax(options.q)),
        k=options.k,
        mode=Mode(options.mode),
        collapse=options.collapse,
    )
    asked, hits = found.interpretation, found.hits
    _print_understood(asked)
    if not hits:
        print("没有找到相关内容。")
    explained = term_scores(base, asked.searched, hits) if options.explain else []
    for rank, (hit, terms) in enumerate(zip_longest(hits, explained), 1):
        _print_hit(base, rank, hit, asked.filters.day, found.why.get(hit.document.number))
        if options.explain:
            words = "，".join(f"{name} {value:.2f}" for name, value in terms.items())
            parts = "，".join(f"{_PARTS[name]} {value:.3f}" for name, value in hit.scores.parts)
            print(
                _style(
                    _DIM,
                    f"   得分 {hit.score:.4f}{f'（{parts}）' if parts else ''}；词面 {hit.scores.lexical:.2f}（{words or '无'}）；"
                    f"语义 {hit.scores.dense:.3f}",
                )
            )
        print()
    return 0


def run_ask(options: argparse.Namespace) -> int:
    """Print the answer with its sources."""
    if options.generate:
        from search_api.cli.generate import run_generate

        return run_generate(options, {name: getattr(options, name) for name in ("q", *_FILTERS)})
    base = KnowledgeBase(options.kb)
    give_reranker(base, options.reranker, options.reranked)
    if options.json:
        from search_api.schemas_search import AskRequest
        from search_api.service import run_ask as respond

        names = ("q", *_FILTERS, *_INTERPRET)
        print(respond(base, AskRequest(**{name: getattr(options, name) for name in names})).model_dump_json(indent=2))
        return 0
    given, asked = answer_interpreted(base, _understood(base, options))
    _print_understood(asked)
    if given.found:
        print(given.text, end="\n\n")
        _print_sources(base, given, asked.filters.day)
        for conflict in given.conflicts:
            print(f"\n注意：{conflict.note}")
            for citation in conflict.citations:
                print(f"    {citation.document.title}：{_focused(citation)}")
        return 0
    print("未找到依据。")
    if given.nearest:
        print("最接近的段落（仅供参考）：\n")
    for rank, hit in enumerate(given.nearest, 1):
        _print_hit(base, rank, hit, asked.filters.day)
        print()
    return 0


def _understood(base: KnowledgeBase, options: argparse.Namespace, wanted: Wanted | None = None) -> Interpretation:
    base.refresh()
    kinds = EVERYTHING if options.interpret else frozenset[Kind]()
    filters, wanted = _filters(options), wanted or Wanted(options.q)
    return interpret(base, wanted.text, filters=wanted.narrowed(filters), history=options.history, kinds=kinds)


def _print_understood(asked: Interpretation) -> None:
    """What was recognised, so that nothing is changed in silence."""
    if asked.recognised:
        told = "；".join(part.note for part in asked.recognised)
        print(_style(_DIM, f"已理解为：{told}。（不符合本意时加 --no-interpret）"), end="\n\n")


def _filters(options: argparse.Namespace) -> Filters:
    asked = {name: getattr(options, name) for name in _FILTERS}
    return Filters(**asked | {"validity": frozenset(options.validity)})


def _print_hit(base: KnowledgeBase, rank: int, hit: Hit, day: date, why: str | None = None) -> None:
    print(_style(_BOLD, f"{rank}. {hit.document.title}") + _style(_DIM, cover(hit.document.facts)))
    print(_style(_DIM, f"   {_life(base, hit.document.number, day)}"))
    if why:
        print(_style(_DIM, f"   {why}"))
    if path := " › ".join(hit.passage.passage.heading_path):
        print(_style(_DIM, f"   {path}"))
    for line in _marked(hit.passage.text, hit.highlights).split("\n"):
        print(f"   {line}")
    if hit.copies:
        names = "、".join(copy.facts.source_name or printable(copy.source) for copy in hit.copies)
        print(_style(_DIM, f"   同文转载 {len(hit.copies)} 份：{names}"))
    span = hit.passage.passage.span
    print(_style(_DIM, f"   出处：{printable(hit.document.source)} [{span.start}:{span.end}]"))


def _life(base: KnowledgeBase, number: int, day: date) -> str:
    """The status, and the reason wherever another document plays a part, or something is wanting."""
    validity = base.rulebook.validity(number, day, evidence=False)
    if validity is None:
        return ""
    plain = validity.status is Status.IN_FORCE and not validity.grounds
    return validity.status + ("" if plain else f"：{validity.reason}")


def _print_sources(base: KnowledgeBase, given: Answer, day: date) -> None:
    print("依据：")
    for number, citation in enumerate(given.citations, 1):
        where = " › ".join((citation.document.title, *citation.passage.passage.heading_path))
        print(f"[{number}] {where}{cover(citation.document.facts)}")
        print(_style(_DIM, f"    {_life(base, citation.document.number, day)}"))
        for line in (*([citation.header_text] if citation.header_text else []), *_focused(citation).split("\n")):
            print(f"    {line}")
        print(_style(_DIM, f"    {printable(citation.document.source)} [{citation.span.start}:{citation.span.end}]"))


def _focused(citation: Citation) -> str:
    """The quote with what answers marked: in colour on a terminal, in 【】 elsewhere."""
    text = citation.quote
    for span in reversed(citation.focus):
        start, end = span.start - citation.span.start, span.end - citation.span.start
        part = text[start:end]
        text = text[:start] + (_style(_MARK, part) if sys.stdout.isatty() else f"【{part}】") + text[end:]
    return text


def cover(facts: Facts) -> str:
    """What stands after a title: 文号, issuer and date, as far as known."""
    when = facts.issued or facts.published
    parts = [part for part in (facts.doc_number, facts.issuer, when.isoformat() if when else None) if part]
    return f"（{'，'.join(parts)}）" if parts else ""


def _marked(text: str, spans: tuple[Span, ...]) -> str:
    for span in reversed(spans):
        text = f"{text[: span.start]}{_style(_MARK, span.slice(text))}{text[span.end :]}"
    return text


def _style(code: str, text: str) -> str:
    return f"{code}{text}{_PLAIN}" if text and sys.stdout.isatty() else text
