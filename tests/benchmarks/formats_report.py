"""The same document in five formats: do DOCX, PDF, OFD, HTML and TXT give one section tree and the same passages?

    python -m tests.benchmarks.formats_report [--laws N] [--list]

Every sample document, and N laws of ``../shared/data/laws.tar.gz`` where it is there, is written anew in each format (for PDF also
by LibreOffice, where it is installed) and read back. TXT is what the others are compared with. Reported are, for each format, the
share of documents whose title, section tree and passages are identical, and the share of sections and of passages found again;
``--list`` shows the differences.
"""

from __future__ import annotations

import argparse
import html
import random
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.model import Document
from ingest.document import build_document
from ingest.lines import Line
from ingest.reading import read
from ingest.sample import sample_documents
from ingest.titles import find_cover
from tests import writing_docx, writing_ofd, writing_pdf
from tests.benchmarks.structure_report import archive_texts

LAWS = Path(__file__).parents[3] / "shared" / "data" / "laws.tar.gz"
_LONGEST = 12_000
"""Longer texts are left out: they say nothing new and take long to set."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document to be written: its name and its paragraphs, the first ``head`` of them printed as its title."""

    name: str
    paragraphs: tuple[str, ...]
    head: int


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
    cover = find_cover(lines, known_title=reading.facts.title, name=name)
    head = max(cover.title_lines, default=-1) + 1
    if lines and len(lines) > 3:
        yield Source(name, tuple(line.text for line in lines), head if cover.title_lines == frozenset(range(head)) else 0)


def as_text(source: Source) -> bytes:
    return "\n".join(source.paragraphs).encode("utf-8")


def as_html(source: Source) -> bytes:
    parts = [
        f'<p style="text-align:center">{html.escape(text)}</p>' if number < source.head else f"<p>　　{html.escape(text)}</p>"
        for number, text in enumerate(source.paragraphs)
    ]
    return f'<!doctype html><html><head><meta charset="utf-8"></head><body>{"".join(parts)}</body></html>'.encode()


def as_docx(source: Source) -> bytes:
    return writing_docx.write_docx(
        [writing_docx.Paragraph(text, centred=number < source.head) for number, text in enumerate(source.paragraphs)]
    )


def as_pdf(source: Source) -> bytes:
    return writing_pdf.write_pdf(
        [
            writing_pdf.Title(text) if number < source.head else writing_pdf.Paragraph(text)
            for number, text in enumerate(source.paragraphs)
        ]
    )


def as_ofd(source: Source) -> bytes:
    return writing_ofd.write_ofd(
        [
            writing_ofd.Block("title" if number < source.head else "paragraph", text)
            for number, text in enumerate(source.paragraphs)
        ]
    )


def as_office_pdf(source: Source) -> bytes:
    """The DOCX as LibreOffice prints it."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "text.docx").write_bytes(as_docx(source))
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
        subprocess.run([*command, "--outdir", folder, f"{folder}/text.docx"], check=True, capture_output=True, timeout=120)
        return (Path(folder) / "text.pdf").read_bytes()


FORMATS: dict[str, tuple[str, Callable[[Source], bytes]]] = {
    "html": (".html", as_html),
    "docx": (".docx", as_docx),
    "pdf": (".pdf", as_pdf),
    "ofd": (".ofd", as_ofd),
}


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


def measure(laws: int = 0, show: bool = False) -> dict[str, float]:
    """Shares, 0–1, by ``<format>_<what>``."""
    formats = dict(FORMATS)
    if shutil.which("soffice"):
        formats["office_pdf"] = (".pdf", as_office_pdf)
    sums: Counter[str] = Counter()
    count = 0
    for source in sources(laws):
        count += 1
        expected = _built(source, as_text(source), ".txt")
        for name, (suffix, write) in formats.items():
            got = _built(source, write(source), suffix)
            same = (expected.title, tree(expected), passages(expected)) == (got.title, tree(got), passages(got))
            sums[f"{name}_identical"] += same
            sums[f"{name}_titles"] += expected.title == got.title
            sums[f"{name}_sections"] += _again(tree(expected), tree(got))  # type: ignore[assignment]
            sums[f"{name}_passages"] += _again(passages(expected), passages(got))  # type: ignore[assignment]
            if show and not same:
                _show(source, name, expected, got)
    return {name: value / count for name, value in sums.items()}


def _show(source: Source, name: str, expected: Document, got: Document) -> None:
    print(f"--- {name}: {source.name}")
    if expected.title != got.title:
        print(f"    title {expected.title!r}, got {got.title!r}")
    for what, left, right in (
        ("section", tree(expected), tree(got)),
        ("passage", passages(expected), passages(got)),
    ):
        for mark, rows in (("-", Counter(left) - Counter(right)), ("+", Counter(right) - Counter(left))):
            for row in list(rows)[:4]:
                print(f"    {mark} {what} {row[:110]!r}")


def main() -> None:
    """Print the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--laws", type=int, default=0, metavar="N", help="also write N laws")
    parser.add_argument("--list", action="store_true", help="show the differences")
    options = parser.parse_args()
    for name, value in measure(options.laws, options.list).items():
        print(f"{name:24} {value:.3f}")


if __name__ == "__main__":
    main()
