"""The same document in five formats: do DOCX, PDF, OFD, HTML and TXT give one section tree and the same passages?

    python -m tests.benchmarks.formats_report [--laws N] [--list]

Every sample document, and N laws of ``../shared/data/laws.tar.gz`` where it is there, is written anew in each format (for PDF also
by LibreOffice, where it is installed) and read back. TXT is what the others are compared with. Reported are, for each format, the
share of documents whose title, section tree and passages are identical, and the share of sections and of passages found again;
``--list`` shows the differences. ``office_pdf`` is printed from a DOCX set like an official document, ``office_pdf_plain`` from one
in which nothing is set. A document with a table is written in all formats but TXT, and its rows compared.

What cannot be told from print, and so stays different: how many blanks a printed gap is (「某局　　某委」), a single blank between
a Han character and a number where the program itself adds a quarter of a square (「21号 2023年」, 「1. 主持」), and, where neither
indent nor space sets paragraphs apart, a paragraph that ends exactly at the right edge.
"""

from __future__ import annotations

import argparse
import html
import random
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from index.model import Document, SectionKind
from ingest.document import build_document
from ingest.lines import Line, Reading
from ingest.reading import read
from ingest.sample import sample_documents
from ingest.titles import find_cover
from tests import writing_docx, writing_ofd, writing_pdf
from tests.benchmarks.structure_report import archive_texts

LAWS = Path(__file__).parents[3] / "shared" / "data" / "laws.tar.gz"
_LONGEST = 12_000
"""Longer texts are left out: they say nothing new and take long to set."""
_NOTE = re.compile(r"[（(](?:19|20)\d\d年")
_DATE = re.compile(r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日$")
_ANNEX = re.compile(r"附件\s*\d*\s*[:：]?$")
_SIGNER = 22
_TOGETHER = 40
"""So many files are given to LibreOffice at once."""


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph and how it is printed: ``title``, ``centred`` (at the size of the text), ``flush``, ``right`` or ``paragraph``.

    Or a ``table`` of ``rows``, the first of which names the columns.
    """

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A document to be written: its name and its paragraphs."""

    name: str
    parts: tuple[Part, ...]


def sources(laws: int) -> Iterator[Source]:
    """The sample documents, and ``laws`` laws taken at random."""
    for path in sorted(sample_documents().iterdir()):
        yield from _source(path.name, path.read_bytes())
    if laws and LAWS.is_file():
        texts = [(name, text) for name, text in archive_texts(LAWS) if 500 < len(text) < _LONGEST]
        for name, text in random.Random(5).sample(texts, laws):
            yield from _source(name.rsplit("/", 1)[-1], text.encode("utf-8"))


def _source(name: str, data: bytes) -> Iterator[Source]:
    reading, _ = read(data, name)
    lines = [Line(line.text) for line in reading.lines if line.row is None]
    if len(lines) > 3:
        yield Source(name, tuple(_parts(lines)))


def _parts(lines: Sequence[Line]) -> Iterator[Part]:
    """The lines as an official document prints them."""
    title = find_cover(lines, known_title=None, name="文件").title_lines
    document = build_document(Reading(tuple(lines)), source="文件", digest="", name="文件")
    annexes = _annex_titles(document)
    last = max(title, default=-1)
    start = 0
    addressed = False
    for number, line in enumerate(lines):
        text = line.text
        above = (number <= last and len(text) < _SIGNER) or (number <= last + 2 and _NOTE.match(text))
        signed = _DATE.match(text) or (number + 1 < len(lines) and _DATE.match(lines[number + 1].text) and len(text) < _SIGNER)
        if number in title or start in annexes:
            kind = "title"
        elif above:
            kind = "centred"
        elif (number <= last + 3 and text.endswith("：") and not addressed) or _ANNEX.match(text):
            kind = "flush"
            addressed = True
        else:
            kind = "right" if signed else "paragraph"
        yield Part(kind, text)
        start += len(text) + 1


def _annex_titles(document: Document) -> set[int]:
    """Where the lines begin that print the titles of annexes."""
    found: set[int] = set()
    for section in document.sections:
        if section.kind is not SectionKind.ANNEX:
            continue
        at, left = section.span.start, "".join(section.heading.split())
        for line in section.span.slice(document.text).split("\n")[:4]:
            words = "".join(line.split())
            if words and left.startswith(words):
                found.add(at)
                left = left.removeprefix(words)
            at += len(line) + 1
    return found


def as_text(source: Source) -> bytes:
    return "\n".join(part.text for part in source.parts).encode("utf-8")


_STYLES = {
    "title": "text-align:center;font-size:22pt",
    "centred": "text-align:center",
    "right": "text-align:right",
    "paragraph": "text-indent:2em",
    "flush": "text-indent:0",
}


def as_html(source: Source) -> bytes:
    parts = [
        _html_table(part.rows) if part.rows else f'<p style="{_STYLES[part.kind]}">{html.escape(part.text)}</p>'
        for part in source.parts
    ]
    return f'<!doctype html><html><head><meta charset="utf-8"></head><body>{"".join(parts)}</body></html>'.encode()


def _html_table(rows: Sequence[Sequence[str]]) -> str:
    cells = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def as_docx(source: Source) -> bytes:
    return writing_docx.write_docx(_docx_parts(source))


def _docx_parts(source: Source) -> list[writing_docx.Part]:
    return [
        writing_docx.Table(part.rows)
        if part.rows
        else writing_docx.Paragraph(
            part.text,
            centred=part.kind in ("title", "centred"),
            flush=part.kind == "flush",
            right=part.kind == "right",
            size=22 if part.kind == "title" else 0,
        )
        for part in source.parts
    ]


def as_pdf(source: Source) -> bytes:
    return writing_pdf.write_pdf(
        [
            writing_pdf.Table(part.rows)
            if part.rows
            else writing_pdf.Title(part.text)
            if part.kind == "title"
            else writing_pdf.Paragraph(
                part.text, centred=part.kind == "centred", flush=part.kind == "flush", right=part.kind == "right"
            )
            for part in source.parts
        ]
    )


def as_ofd(source: Source) -> bytes:
    return writing_ofd.write_ofd([writing_ofd.Block(part.kind, part.text, part.rows) for part in source.parts])


def as_official_docx(source: Source) -> bytes:
    """The DOCX set like an official document."""
    return writing_docx.write_docx(_docx_parts(source), official=True)


def printed(files: Sequence[bytes]) -> list[bytes]:
    """PDFs of .docx files, as LibreOffice prints them."""
    with tempfile.TemporaryDirectory() as folder:
        names = [f"{folder}/{number}.docx" for number in range(len(files))]
        for name, data in zip(names, files, strict=True):
            Path(name).write_bytes(data)
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
        for start in range(0, len(names), _TOGETHER):
            some = names[start : start + _TOGETHER]
            subprocess.run([*command, "--outdir", folder, *some], check=True, capture_output=True, timeout=300)
        return [Path(name).with_suffix(".pdf").read_bytes() for name in names]


FORMATS: dict[str, tuple[str, Callable[[Source], bytes]]] = {
    "html": (".html", as_html),
    "docx": (".docx", as_docx),
    "pdf": (".pdf", as_pdf),
    "ofd": (".ofd", as_ofd),
}


OFFICE: dict[str, Callable[[Source], bytes]] = {"office_pdf": as_official_docx, "office_pdf_plain": as_docx}
"""The DOCX files that LibreOffice prints."""


TABLE = Source(
    "表格",
    (
        Part("title", "清沅市公办幼儿园保育教育费标准"),
        Part("paragraph", "各区、县公办幼儿园保育教育费，自2024年9月1日起按照下表执行，伙食费据实收取、按月公布。"),
        Part(
            "table",
            rows=(
                ("等级", "市区（元/生·月）", "县城（元/生·月）", "说明"),
                ("省级示范园", "680", "520", "评定后的下一学期起执行，被取消称号的自取消之日起按照市级执行"),
                ("市级一类园", "560", "430", ""),
                ("市级二类园", "450", "360", "含乡镇中心园"),
            ),
        ),
        Part("paragraph", "家庭经济困难的幼儿，凭街道办事处出具的证明减半收取。"),
        Part("right", "清沅市发展和改革委员会"),
        Part("right", "2024年6月18日"),
    ),
)
"""What has a table cannot be compared with a TXT."""


def _built(source: Source, data: bytes, suffix: str) -> Document:
    reading, _ = read(data, f"文件{suffix}")
    return build_document(reading, source=source.name, digest="", name="文件")


def tree(document: Document) -> list[str]:
    """A line a section: its kind, its name, and the name of its parent."""
    return [
        f"{section.kind.value} {section.name} < {document.sections[section.parent].name if section.parent is not None else ''}"
        for section in document.sections
    ]


def passages(document: Document) -> list[str]:
    """The passages with their heading paths; a printed blank has no width that could be told from another's."""
    return [
        f"{' › '.join(passage.heading_path)}: {document.quote(passage)}".replace("\u3000", " ") for passage in document.passages
    ]


def _again(expected: Sequence[str], got: Iterable[str]) -> float:
    return sum((Counter(expected) & Counter(got)).values()) / len(expected) if expected else 1.0


def measure(laws: int = 0, show: bool = False, *, office: bool = True) -> dict[str, float]:
    """Shares, 0–1, by ``<format>_<what>``; without ``office`` LibreOffice prints nothing."""
    texts = list(sources(laws))
    written = {name: (suffix, [write(text) for text in texts]) for name, (suffix, write) in FORMATS.items()}
    if office and shutil.which("soffice"):
        written |= {name: (".pdf", printed([write(text) for text in texts])) for name, write in OFFICE.items()}
    sums: Counter[str] = Counter()
    for number, source in enumerate(texts):
        expected = _built(source, as_text(source), ".txt")
        for name, (suffix, files) in written.items():
            got = _built(source, files[number], suffix)
            same = (expected.title, tree(expected), passages(expected)) == (got.title, tree(got), passages(got))
            sums[f"{name}_identical"] += same
            sums[f"{name}_titles"] += expected.title == got.title
            sums[f"{name}_sections"] += _again(tree(expected), tree(got))  # type: ignore[assignment]
            sums[f"{name}_passages"] += _again(passages(expected), passages(got))  # type: ignore[assignment]
            if show and not same:
                _show(source, name, expected, got)
    return {name: value / len(texts) for name, value in sums.items()}


def measure_tables(*, office: bool = True) -> dict[str, float]:
    """The share of the rows of a table that each format gives back, 0–1, by ``<format>_table_rows``."""
    written = {name: (suffix, write(TABLE)) for name, (suffix, write) in FORMATS.items()}
    if office and shutil.which("soffice"):
        written["office_pdf"] = (".pdf", printed([as_official_docx(TABLE)])[0])
    rows = next(part.rows for part in TABLE.parts if part.rows)
    figures: dict[str, float] = {}
    for name, (suffix, data) in written.items():
        document = _built(TABLE, data, suffix)
        found = [" | ".join(row) for table in document.tables for row in table.rows(document.text)]
        figures[f"{name}_table_rows"] = _again([" | ".join(row) for row in rows], found)
    return figures


def _show(source: Source, name: str, expected: Document, got: Document) -> None:
    print(f"--- {name}: {source.name}")
    if expected.title != got.title:
        print(f"    title {expected.title!r}, got {got.title!r}")
    for what, left, right in (
        ("section", tree(expected), tree(got)),
        ("passage", passages(expected), passages(got)),
    ):
        missing, more = Counter(left) - Counter(right), Counter(right) - Counter(left)
        for one, other in list(zip_longest(missing, more, fillvalue=""))[:3]:
            same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
            start = max(same - 30, 0)
            print(f"    {what} - {one[start : same + 40]!r}\n    {what} + {other[start : same + 40]!r}")


def main() -> None:
    """Print the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--laws", type=int, default=0, metavar="N", help="also write N laws")
    parser.add_argument("--list", action="store_true", help="show the differences")
    options = parser.parse_args()
    for name, value in (measure(options.laws, options.list) | measure_tables()).items():
        print(f"{name:24} {value:.3f}")


if __name__ == "__main__":
    main()
