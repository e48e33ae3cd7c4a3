"""Does the base hold together? Compares the truth with itself and with both caches, and says what is wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.base import KnowledgeBase
from index.model import Document
from index.naming import names_of, reference_keys
from index.writing import text_digest


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: ``where`` (a file of the base, or a document id) and what, in Chinese."""

    where: str
    problem: str


def check(base: KnowledgeBase) -> list[Finding]:
    """Everything that is wrong with ``base``; empty when it is sound. The caches are compared as they are on disk."""
    findings = list(_database(base))
    if any(finding.where == base.store.path.name for finding in findings):
        return findings  # the tables cannot be trusted to be compared with anything
    findings += _documents(base)
    return findings + list(_caches(base))


def _database(base: KnowledgeBase) -> Iterator[Finding]:
    connection, name = base.store.connection, base.store.path.name
    try:
        for (message,) in connection.execute("PRAGMA integrity_check"):
            if message != "ok":
                yield Finding(name, f"SQLite 完整性检查：{message}")
        for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
            yield Finding(name, f"表 {table} 第 {row} 行指向 {parent} 中不存在的记录")
    except sqlite3.DatabaseError as error:
        yield Finding(name, f"无法读取：{error}")


def _documents(base: KnowledgeBase) -> Iterator[Finding]:
    connection = base.store.connection
    size = 2 * base.toolkit.encoder.dimension
    for number, document_id, digest, text in connection.execute("SELECT number, id, text_digest, text FROM documents"):
        if text_digest(text) != digest:
            yield Finding(document_id, "正文与入库时的摘要不符")
        try:
            document = base.store.document(number)
        except ValueError as error:
            yield Finding(document_id, f"章节或段落的位置有误：{error}")
            continue
        if document is None:
            continue
        if any(not document.quote(passage).strip() for passage in document.passages):
            yield Finding(document_id, "有段落只含空白")
        yield from _relations(connection, number, document)
    for (document_id,) in connection.execute(
        "SELECT DISTINCT d.id FROM passages p JOIN documents d ON d.number = p.document WHERE length(p.vector) <> ?", (size,)
    ):
        yield Finding(document_id, f"有段落的向量不是 {base.toolkit.encoder.dimension} 维")
    for (number,) in connection.execute("SELECT number FROM documents EXCEPT SELECT document FROM changes WHERE op = 'add'"):
        yield Finding(str(number), "变更日志里没有这份文件的入库记录")


def _relations(connection: sqlite3.Connection, number: int, document: Document) -> Iterator[Finding]:
    """Do relations stand where words are, and can the document be found by every name that it has, and by no other?"""
    if any(not relation.span.slice(document.text).strip() for relation in document.relations):
        yield Finding(document.id, "有关系所指的原文只含空白，请重新导入这份文件")
    names = {(name.key, name.sort.value, name.part, int(name.loose)) for name in names_of(document)}
    if names != set(connection.execute("SELECT key, sort, part, loose FROM names WHERE document = ?", (number,))):
        yield Finding(document.id, "可供其他文件指称的名称与标题、文号不符，请重新导入这份文件")
    keys = {(key, relation.ordinal) for relation in document.relations for key in reference_keys(relation.target)}
    if keys != set(connection.execute("SELECT key, ordinal FROM mentions WHERE document = ?", (number,))):
        yield Finding(document.id, "对其他文件的指称与关系不符，请重新导入这份文件")


def _caches(base: KnowledgeBase) -> Iterator[Finding]:
    truth = {number for (number,) in base.store.connection.execute("SELECT number FROM passages")}
    last = base.store.last_seq()
    for name, cache in ((Path("lexical"), base.lexical), (Path("vectors.faiss"), base.vectors)):
        if max(cache.seq, 0) != last:  # an empty base has no caches yet
            yield Finding(
                str(name),
                f"只更新到第 {max(cache.seq, 0)} 号变更，数据库已到第 {last} 号。打开或搜索时会自动补上，也可运行 rebuild。",
            )
            continue
        found = cache.passage_numbers()
        if missing := len(truth - found):
            yield Finding(str(name), f"缺 {missing} 个段落，请运行 policykb rebuild")
        if ghosts := len(found - truth):
            yield Finding(str(name), f"多出 {ghosts} 个已删除的段落，请运行 policykb rebuild")
