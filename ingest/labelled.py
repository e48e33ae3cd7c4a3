"""Labelled questions read from files: JSON Lines, CSV, or a folder with ``queries.jsonl`` and ``qrels.tsv``.

A line or row holds a question and what it should find. English and Chinese names of fields are the same:

============================ ==========================================================================================
``question``, ``text``, 问题  the question; required
``document(s)``, 文件         what answers it: 文号, title, file name or id; several in a JSON list, in a cell parted by ；
``provision``, 条款           where in that document: 第三条第二款
``quote(s)``, 原文            the words to be quoted; several in a JSON list
``passage``, 段落             ordinal of the passage, or its id as the API gives it (which names the document, too)
``no_answer``, 无答案         true or 是 where the base should keep silent; so does an empty list of documents
``id``, 编号                  what reports call the question; by default the number of its line
============================ ==========================================================================================
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from index.errors import BenchError
from index.labels import Expected, LabelledQuestion
from ingest.bench import read_qrels, read_queries
from ingest.decode import decode
from ingest.errors import IngestError

_NAMES = {
    "question": ("question", "text", "query", "q", "问题", "提问"),
    "documents": ("documents", "document", "doc", "文件", "文档", "期望文件"),
    "provision": ("provision", "条款"),
    "quotes": ("quotes", "quote", "answer_contains", "原文", "答案", "引文"),
    "passage": ("passage", "passage_id", "段落"),
    "no_answer": ("no_answer", "unanswerable", "无答案", "没有答案"),
    "id": ("id", "qid", "编号", "序号"),
}
_FIELD = {name: field for field, names in _NAMES.items() for name in names}
_YES = frozenset(("1", "true", "yes", "y", "是", "有", "√", "无答案"))
_NO = frozenset(("", "0", "false", "no", "n", "否", "无", "×"))
_PASSAGE_ID = re.compile(r"(?P<document>.+)-(?P<ordinal>\d+)")
_CELL_PARTS = re.compile(r"[；;\n]")


def read_labelled(path: Path) -> tuple[LabelledQuestion, ...]:
    """The questions of a file or folder. Raises BenchError naming file, line, field and what to do."""
    if path.is_dir():
        return _folder(path)
    if not path.is_file():
        raise BenchError(f"{path}：没有这个文件。请给出问题文件（.jsonl、.csv）或含 queries.jsonl 和 qrels.tsv 的目录。")
    rows = _csv(path) if path.suffix.lower() in (".csv", ".tsv") else _json_lines(path)
    questions = tuple(_question(row, where, number) for number, where, row in rows)
    if not questions:
        raise BenchError(f"{path} 里没有问题。")
    seen: dict[str, str] = {}
    for question in questions:
        if question.id in seen:
            raise BenchError(
                f"{question.where}的编号“{question.id}”与{seen[question.id]}的相同。请改成不同的，或去掉编号一栏。"
            )
        seen[question.id] = question.where
    return questions


def _folder(path: Path) -> tuple[LabelledQuestion, ...]:
    queries, qrels = read_queries(path), read_qrels(path / "qrels.tsv")
    where = str(path / "qrels.tsv")
    questions = tuple(
        LabelledQuestion(query, text, tuple(Expected(called, relevance=gain) for called, gain in qrels[query].items()), where)
        for query, text in queries.items()
        if query in qrels
    )
    if not questions:
        raise BenchError(f"{path}：queries 与 qrels 没有共同的问题编号，无法评测。")
    return questions


def _question(row: Mapping[str, Any], where: str, number: int) -> LabelledQuestion:
    fields: dict[str, Any] = {}
    for name, value in row.items():
        field = _FIELD.get(str(name).strip().lower())
        if field and field not in fields and value is not None:
            fields[field] = value
    text = fields.get("question")
    if not isinstance(text, str) or not text.strip():
        raise BenchError(f"{where}缺少问题。请在“问题”（或 question）一栏写上问题。")
    given = str(fields.get("id", "")).strip()
    silent = _truth(fields.get("no_answer", ""), where)
    expected = _expected(fields, where)
    empty_list = isinstance(fields.get("documents"), list) and not expected
    if silent and expected:
        raise BenchError(f"{where}既写了期望的文件，又标了无答案。请留下一个。")
    if not expected and not silent and not empty_list:
        raise BenchError(
            f"{where}没有写期望的文件。请在“文件”（或 document）一栏写文号、标题、文件名或编号；库中没有答案的，在“无答案”（或 no_answer）一栏写 是。"
        )
    return LabelledQuestion(given or f"第{number}行", text.strip(), expected, where)


def _expected(fields: Mapping[str, Any], where: str) -> tuple[Expected, ...]:
    documents = _texts(fields.get("documents", []), "文件", where)
    quotes = _texts(fields.get("quotes", []), "原文", where, whole=True)
    provision = _text(fields.get("provision", ""), "条款", where) or None
    document, passage = _passage(fields.get("passage", ""), where)
    if document and not documents:
        documents = [document]
    if not documents and (quotes or provision or passage is not None):
        raise BenchError(f"{where}写了原文、条款或段落，却没有写是哪份文件的。请补上“文件”（或 document）一栏。")
    if len(documents) > 1 and (provision or passage is not None):
        raise BenchError(f"{where}写了 {len(documents)} 份文件，不知道条款或段落是哪一份的。请分成几行，或只留一份文件。")
    # Words to be quoted stand in the first of several documents: the others answer as well, in words of their own.
    return tuple(Expected(called, provision, tuple(quotes) if at == 0 else (), passage) for at, called in enumerate(documents))


def _passage(value: Any, where: str) -> tuple[str | None, int | None]:
    if isinstance(value, int) and not isinstance(value, bool):
        return None, value
    text = _text(value, "段落", where)
    if not text:
        return None, None
    if text.isdecimal():
        return None, int(text)
    if found := _PASSAGE_ID.fullmatch(text):
        return found["document"], int(found["ordinal"])
    raise BenchError(f"{where}的段落“{text}”应是段落的序号，或接口给出的段落编号（文件编号-序号）。")


def _texts(value: Any, field: str, where: str, *, whole: bool = False) -> list[str]:
    """The texts of a JSON list or of one cell; a cell is parted at ； unless it is to be taken ``whole``."""
    if isinstance(value, str):
        parts = [value] if whole else _CELL_PARTS.split(value)
    elif isinstance(value, list) and all(isinstance(part, str) for part in value):
        parts = value
    else:
        raise BenchError(f"{where}的“{field}”应是文字，或文字的列表，而不是 {json.dumps(value, ensure_ascii=False)[:60]}。")
    return [part.strip() for part in parts if part.strip()]


def _text(value: Any, field: str, where: str) -> str:
    if not isinstance(value, str):
        raise BenchError(f"{where}的“{field}”应是文字，而不是 {json.dumps(value, ensure_ascii=False)[:60]}。")
    return value.strip()


def _truth(value: Any, where: str) -> bool:
    written = str(value).strip().lower()
    if written in _YES:
        return True
    if written in _NO:
        return False
    raise BenchError(f"{where}的“无答案”应写 是 或 否，而不是“{value}”。")


def _json_lines(path: Path) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
    content = path.read_bytes()
    if path.suffix.lower() == ".gz":
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError) as error:
            raise BenchError(f"{path} 不是完好的 gzip 文件：{error}。") from error
    for number, line in enumerate(_decoded(path, content).split("\n"), 1):
        if not line.strip():
            continue
        where = f"{path} 第 {number} 行"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BenchError(f"{where}不是有效的 JSON：{error}。JSON Lines 每行一个对象；表格请存成 .csv。") from error
        if not isinstance(row, dict):
            raise BenchError(f'{where}应是一个 JSON 对象，如 {{"question": "……", "document": "……"}}。')
        yield number, where, row


def _csv(path: Path) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
    text = _decoded(path, path.read_bytes())
    first = text.split("\n", 1)[0]
    delimiter = "\t" if path.suffix.lower() == ".tsv" or ("\t" in first and "," not in first) else ","
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] | None = None
    try:
        for row in rows:
            where = f"{path} 第 {rows.line_num} 行"
            if not any(cell.strip() for cell in row):
                continue
            if header is None:
                header = row
                _check_header(header, path)
                continue
            if len(row) > len(header):
                raise BenchError(f"{where}有 {len(row)} 栏，表头只有 {len(header)} 栏。内容里有逗号的，请用英文双引号括起来。")
            yield rows.line_num, where, dict(zip(header, row, strict=False))
    except csv.Error as error:
        raise BenchError(f"{path} 第 {rows.line_num} 行不是有效的 CSV：{error}。请检查引号是否成对。") from error


def _check_header(header: list[str], path: Path) -> None:
    fields = {_FIELD.get(name.strip().lower()) for name in header}
    if "question" not in fields:
        raise BenchError(f"{path} 第 1 行应是表头，且有“问题”（或 question）一栏，而不是：{'、'.join(header)[:80]}。")
    if not fields & {"documents", "passage", "no_answer"}:
        raise BenchError(f"{path} 的表头没有“文件”（或 document）一栏，不知道每个问题应找到什么。")


def _decoded(path: Path, content: bytes) -> str:
    try:
        return decode(content).text.removeprefix("\ufeff").replace("\r\n", "\n")
    except IngestError as error:
        raise BenchError(f"{path} 读不出文字：{error}。问题文件应是 .jsonl 或 .csv。") from error
