"""``policykb show``: one document, with what is known of its life."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import fields
from datetime import date

from index.base import KnowledgeBase
from index.citation import parse_provisions
from index.errors import QueryError
from index.fact_names import FACT_NAMES
from index.lookup import look_up
from index.model import RELATION_NAMES, Document, Facts
from index.provisions import locate
from index.reasons import Validity, named
from index.rulebook import Link
from search_api.cli.printable import printable

_LISTED = 50
"""So many relations are printed in each direction; ``--json`` has all."""


def run_show(options: argparse.Namespace) -> int:
    """Print the document, or provisions of it."""
    base = KnowledgeBase(options.kb)
    day = options.as_of or date.today()
    found = look_up(base.store, options.document)
    document = base.store.document(found.number)
    if document is None:
        raise AssertionError(f"document {found.number} vanished while it was looked up")
    if options.provision:
        return _provisions(document, options.provision, as_json=options.json)
    if options.json:
        print(_as_json(base, found.number, document, day))
        return 0
    print(f"{document.title}\n编号：{document.id}\n文件：{printable(document.source)}")
    for line in (*_facts(document.facts), *_life(base.rulebook.validity(found.number, day)), *_outline(document)):
        print(line)
    for heading, links, incoming in (
        ("说到的文件", base.rulebook.outgoing(found.number), False),
        ("说到它的文件", base.rulebook.incoming(found.number), True),
    ):
        print(f"\n{heading}（{len(links)}）：")
        for link in links[:_LISTED]:
            print(f"  {_link(link, incoming)}")
        if len(links) > _LISTED:
            print(f"  ……另有 {len(links) - _LISTED} 处，用 --json 列出全部")
    versions = base.rulebook.versions(found.number, day)
    print(f"\n版本（{len(versions)}）：")
    for version in versions:
        mark = "→" if version.document.number == found.number else " "
        copies = f"，同文 {len(version.copies)} 份" if version.copies else ""
        print(f"  {mark} {version.validity.status} {named(version.document)}{copies}：{version.validity.reason}")
    return 0


def _provisions(document: Document, printed: str, *, as_json: bool) -> int:
    """Print the provisions that ``printed`` names; 1 when the document lacks one of them."""
    wanted = parse_provisions(printed)
    if not wanted:
        raise QueryError("provision", f"“{printed}”不是条款，请写成 第三条第二款 的样子。")
    found = {str(provision): locate(document, provision) for provision in wanted}
    texts = [(name, span, span.slice(document.text)) for name, span in found.items() if span]
    if as_json:
        shown = [{"provision": name, "text": text, "start": span.start, "end": span.end} for name, span, text in texts]
        print(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        for _, span, text in texts:
            print(f"{text}\n出处：{printable(document.source)} [{span.start}:{span.end}]")
    missing = [name for name, span in found.items() if span is None]
    for name in missing:
        print(f"错误：《{document.title}》没有{name}", file=sys.stderr)
    return int(bool(missing))


def _facts(facts: Facts) -> Iterator[str]:
    for field in fields(Facts):
        value = getattr(facts, field.name)
        if field.name in FACT_NAMES and value not in (None, ()):
            shown = "；".join(value) if isinstance(value, tuple) else value
            yield f"{FACT_NAMES[field.name]}：{shown}"
    yield from (f"{name}：{value}" for name, value in facts.extra)


def _life(validity: Validity | None) -> Iterator[str]:
    if validity is None:
        return
    yield f"\n效力（{validity.as_of}）：{validity.status}。{validity.reason}"
    for ground in validity.grounds:
        place = f"[{ground.span.start}:{ground.span.end}]" if ground.span else ground.element or ""
        cover = "，".join(str(part) for part in (ground.doc_number, ground.dated) if part)
        since = f" 自 {ground.since} 起" if ground.since else ""
        quote = " ".join(ground.quote.split())
        yield f"  {ground.what}：《{ground.title}》{f'（{cover}）' if cover else ''}{since} {place} {quote}".rstrip()


def _outline(document: Document) -> Iterator[str]:
    if not document.sections:
        return
    yield "\n目录："
    depths: dict[int, int] = {}
    for section in document.sections:
        depths[section.ordinal] = 0 if section.parent is None else depths[section.parent] + 1
        yield f"  {'  ' * depths[section.ordinal]}{section.name}"


def _link(link: Link, incoming: bool) -> str:
    relation, reference = link.relation, link.relation.target
    kind = RELATION_NAMES[relation.kind]
    quote = " ".join(link.quote.split())
    if incoming:
        return (
            f"{kind}：{named(link.document)}{reference.provision or ''} “{quote}” [{relation.span.start}:{relation.span.end}]"
        )
    title = reference.full_title or reference.title
    target = "".join((f"《{title}》" if title else "", reference.doc_number or "", reference.provision or ""))
    meant = "、".join(f"{named(entry)} {entry.id}" for entry in link.targets) or "库中没有"
    return f"{kind}：{target} → {meant} “{quote}” [{relation.span.start}:{relation.span.end}]"


def _as_json(base: KnowledgeBase, number: int, document: Document, day: date) -> str:
    from search_api.present import Presenter, relation_model
    from search_api.schemas_documents import ShownDocument

    presenter = Presenter(base, day)
    shown = ShownDocument(
        **dict(presenter.full(number, document)),
        incoming=[relation_model(link) for link in base.rulebook.incoming(number)],
        versions=presenter.versions(number),
    )
    return shown.model_dump_json(indent=2)
