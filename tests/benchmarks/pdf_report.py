"""How well PDFs are read: characters kept, text that does not belong, and paragraphs as their writers made them.

The constitution as a PDF is compared with its text from the national database; documents of the State Council are set as PDFs in three
ways and read again; DOC and DOCX files are made into PDFs by LibreOffice, where it is installed, and compared with the text of the same
files in ``local_civility_regs``. (LibreOffice loses some punctuation that hangs over the edge: that is the most that is missing.) Run ``python -m tests.benchmarks.pdf_report [--differences]``.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate

from ingest.limits import DEFAULT_LIMITS
from ingest.pdf import read_pdf

_DATA = Path(__file__).parents[3] / "shared" / "data"
_PAGES_TIMED = ("学生手册.pdf",)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts of one document, compared: counts of characters without blanks, and of ends of paragraphs within the text."""

    expected: int
    found: int
    common: int
    ends_expected: int
    ends_found: int
    ends_common: int
    differences: tuple[str, ...]

    @property
    def kept(self) -> float:
        """The share of the expected characters that were found, in order."""
        return self.common / max(self.expected, 1)

    @property
    def extra(self) -> float:
        """The share of the found characters that were not expected."""
        return 1 - self.common / max(self.found, 1)

    @property
    def boundary_f1(self) -> float:
        """F1 of the ends of paragraphs."""
        return 2 * self.ends_common / max(self.ends_expected + self.ends_found, 1)


def compare(expected: Sequence[str], found: Sequence[str]) -> Comparison:
    """Compares the paragraphs of a text with those found. Blanks count nowhere."""
    gold, read = _closed(expected), _closed(found)
    ends_gold, ends_read = _ends(gold), _ends(read)
    common = ends_common = 0
    differences: list[str] = []
    for a, b, size in _matches(gold, read, differences):
        common += size
        ends_common += sum(end in ends_gold and end - a + b in ends_read for end in range(a + 1, a + size + 1))
    return Comparison(
        sum(map(len, gold)), sum(map(len, read)), common, len(ends_gold), len(ends_read), ends_common, tuple(differences)
    )


def _closed(paragraphs: Sequence[str]) -> list[str]:
    return [text for paragraph in paragraphs if (text := "".join(paragraph.split()).replace("|", ""))]


def _ends(paragraphs: Sequence[str]) -> set[int]:
    ends, at = set(), 0
    for paragraph in paragraphs:
        at += len(paragraph)
        ends.add(at)
    return ends


def _matches(gold: Sequence[str], read: Sequence[str], differences: list[str]) -> Iterator[tuple[int, int, int]]:
    """Stretches (start in the gold text, start in the read text, length) that are the same: whole paragraphs first, then parts."""
    a = b = 0
    for kind, i, j, k, m in SequenceMatcher(None, gold, read, autojunk=False).get_opcodes():
        one, other = "".join(gold[i:j]), "".join(read[k:m])
        if kind == "equal":
            yield a, b, len(one)
        else:
            differences.append(f"- {' ¶ '.join(gold[i:j])[:200]}\n+ {' ¶ '.join(read[k:m])[:200]}")
            for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks():
                if block.size:
                    yield a + block.a, b + block.b, block.size
        a += len(one)
        b += len(other)


def _read(path: Path) -> list[str]:
    return [line.text for line in read_pdf(path.read_bytes(), DEFAULT_LIMITS).lines]


def _records(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(_DATA / "corpora" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def _constitution() -> Comparison:
    text = next(
        record["text"] for record in _records("flk_current_laws") if record["title"].startswith("中华人民共和国宪法（2018")
    )
    return compare(_without_contents(text.split("\n")), _without_contents(_read(_DATA / "raw" / "pdf" / "2018《宪法》.pdf")))


def _without_contents(paragraphs: Sequence[str]) -> list[str]:
    """A text without its table of contents, which every source prints in its own way."""
    closed = ["".join(paragraph.split()) for paragraph in paragraphs]
    start = next((number for number, text in enumerate(closed) if text == "目录"), None)
    if start is None:
        return list(paragraphs)
    first = closed[start + 1].split("...")[0] or closed[start + 2].split("...")[0]
    end = next((number for number in range(start + 3, len(closed)) if closed[number] == first), start)
    return [*paragraphs[:start], *paragraphs[end:]]


def _converted(folder: Path) -> Iterator[tuple[str, Comparison]]:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    texts = {Path(record["source"]).name: record["text"] for record in _records("local_civility_regs")}
    for path in sorted((_DATA / "raw" / "word").iterdir()):
        made = folder / f"{path.stem}.pdf"
        if path.name not in texts:
            continue
        if not made.exists() and program:
            command = [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
            _run([*command, "--outdir", str(folder), str(path)])
        if made.exists():
            yield path.name, compare(texts[path.name].split("\n"), _read(made))


def _run(command: Sequence[str]) -> None:
    """Runs LibreOffice for a minute at most; it does not end on every file, and its wrapper leaves it behind."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True) as process:
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


_STYLES: dict[str, dict[str, float]] = {
    "indented": {"leading": 20, "firstLineIndent": 24, "alignment": 4},
    "spaced": {"leading": 18, "spaceAfter": 6},
    "plain": {"leading": 20},
}


def _set_again(style: dict[str, float], most: int) -> Comparison:
    """Texts of the State Council set in one style, one after another, and read."""
    expected: list[str] = []
    found: list[str] = []
    for number, record in enumerate(_records("gov_cn_statecouncil")):
        if number < most:
            paragraphs = [text for line in record["text"].split("\n") if (text := line.strip())]
            expected += paragraphs
            found += [line.text for line in read_pdf(_set(paragraphs, style), DEFAULT_LIMITS).lines]
    return compare(expected, found)


def _set(paragraphs: Sequence[str], style: dict[str, float]) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    form = ParagraphStyle("body", fontName="STSong-Light", fontSize=12, wordWrap="CJK", **style)
    file = io.BytesIO()
    SimpleDocTemplate(file, leftMargin=90, rightMargin=90).build([Paragraph(escape(text), form) for text in paragraphs])
    return file.getvalue()


def _pages_per_second() -> float:
    data = (_DATA / "raw" / "pdf" / _PAGES_TIMED[0]).read_bytes()
    start = time.process_time()
    pages = max(line.page or 0 for line in read_pdf(data, DEFAULT_LIMITS).lines)
    return pages / (time.process_time() - start)


def printed(most: int = 12) -> dict[str, float]:
    """The figures that need no LibreOffice: the constitution, and ``most`` texts set in each style."""
    compared = {"constitution": _constitution()}
    compared |= {name: _set_again(style, most) for name, style in _STYLES.items()}
    figures = {}
    for name, one in compared.items():
        figures[f"pdf.{name}.kept"], figures[f"pdf.{name}.extra"] = one.kept, one.extra
        figures[f"pdf.{name}.boundary_f1"] = one.boundary_f1
    return figures


def measure(folder: Path) -> tuple[dict[str, float], list[tuple[str, Comparison]]]:
    """The figures, and every comparison by the name of its file. PDFs made by LibreOffice are kept in ``folder``."""
    rows = [("2018《宪法》.pdf", _constitution()), *_converted(folder)]
    made = [one for _, one in rows[1:]]
    figures = {**printed(), "pdf.pages_per_second": _pages_per_second()}
    if made:
        figures["pdf.converted.files"] = len(made)
        figures["pdf.converted.kept"] = sum(one.common for one in made) / sum(one.expected for one in made)
        figures["pdf.converted.extra"] = 1 - sum(one.common for one in made) / sum(one.found for one in made)
        ends = 2 * sum(one.ends_common for one in made) / sum(one.ends_expected + one.ends_found for one in made)
        figures["pdf.converted.boundary_f1"] = ends
    return figures, rows


def main() -> None:
    """Print the table."""
    keep = next((Path(word) for word in sys.argv[1:] if not word.startswith("-")), None)
    with tempfile.TemporaryDirectory() as temporary:
        figures, rows = measure(keep or Path(temporary))
    for name, one in rows:
        print(f"{one.kept:8.4f} {one.extra:8.4f} {one.boundary_f1:8.4f}  {name}")
        if "--differences" in sys.argv and (one.differences):
            print("\n".join(one.differences))
    for name, value in figures.items():
        print(f"{value:10.4f}  {name}")


if __name__ == "__main__":
    main()
