"""How much of the text of real files is kept, how much is added, and whether it is in order, format by format.

    python -m tests.benchmarks.text_report [--list] [--libreoffice]

The expected texts were taken out of the same files by other people's tools and are part of ``../shared/data``. ``--list`` names
what differs in each file; ``--libreoffice`` measures every Word file against LibreOffice's own export to plain text instead, which
is another opinion, not the truth: it keeps tables of contents and hidden text.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import subprocess
import sys
import tempfile
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import IngestError
from ingest.libreoffice import find_libreoffice
from ingest.reading import read
from tests.conftest import SHARED

DATA = SHARED / "data"
_GRAM = 4
"""Characters count as kept when they stand in a run of so many that the other text has, too: shorter runs agree by chance."""
_NOT_TEXT = re.compile(r"[\s|｜\u200b\ufeff]+")
_SENTENCE = re.compile(r"[^。；！？：]+[。；！？：]?")


@dataclass(frozen=True, slots=True)
class Case:
    """A file with the text that reading it should give."""

    format: str
    path: Path
    expected: str


@dataclass(frozen=True, slots=True)
class Result:
    """What reading a case gave: the shares of :func:`compare` and :func:`in_order`, or the reason why it could not be read."""

    case: Case
    kept: float
    extra: float
    order: float
    got: str
    reason: str = ""


def compare(expected: str, got: str) -> tuple[float, float]:
    """The share of the characters of ``expected`` that ``got`` has, and the share of those of ``got`` that are not expected.

    White space and the bars between table cells do not count, nor does order; text that is there twice must be expected twice.

    >>> compare("第一条　为了托育，制定本办法。", "第一条为了托育，制定本办法。版权所有")
    (1.0, 0.2222222222222222)
    """
    wanted, found = bare(expected), bare(got)
    return _covered(wanted, found), 1.0 - _covered(found, wanted)


def _covered(text: str, by: str) -> float:
    """The share of the characters of ``text`` that lie in a run of ``_GRAM`` which ``by`` has left."""
    size = min(_GRAM, len(text))
    if size == 0:
        return 1.0
    left = Counter(by[start : start + size] for start in range(len(by) - size + 1))
    covered = bytearray(len(text))
    for start in range(len(text) - size + 1):
        gram = text[start : start + size]
        if left[gram] > 0:
            left[gram] -= 1
            covered[start : start + size] = b"\x01" * size
    return sum(covered) / len(text)


def in_order(expected: str, got: str) -> float:
    """The share of the sentences that both texts have just once which stand in the same order in both."""
    wanted, found = (Counter(_SENTENCE.findall(bare(text))) for text in (expected, got))
    places = {sentence: place for place, sentence in enumerate(found)}
    sequence = [places[sentence] for sentence, count in wanted.items() if count == 1 and found[sentence] == 1]
    ends: list[int] = []
    for place in sequence:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(ends) / len(sequence) if sequence else 1.0


def bare(text: str) -> str:
    """``text`` without what does not count as text."""
    return _NOT_TEXT.sub("", text)


def word_cases() -> Iterator[Case]:
    """DOCX and DOC files whose text is in a corpus of local regulations."""
    with gzip.open(DATA / "corpora" / "local_civility_regs.jsonl.gz", "rt", encoding="utf-8") as file:
        texts = {row["source"].rsplit("/", 1)[-1]: row["text"] for row in map(json.loads, file)}
    for path in sorted((DATA / "raw" / "word").iterdir()):
        if path.name in texts:
            yield Case(_word_format(path), path, texts[path.name])


def libreoffice_cases(program: str) -> Iterator[Case]:
    """All DOCX and DOC files, with what LibreOffice exports as plain text."""
    paths = sorted(path for folder in ("word", "doc", "doc_ole") for path in (DATA / "raw" / folder).iterdir())
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", folder]
        subprocess.run([*command, *map(str, paths)], capture_output=True, check=True)
        for path in paths:
            exported = (Path(folder) / f"{path.stem}.txt").read_text(encoding="utf-8-sig")
            yield Case(f"{_word_format(path)} / LibreOffice", path, exported)


def _word_format(path: Path) -> str:
    return "docx" if path.read_bytes().startswith(b"PK") else "doc"


SOURCES: tuple[Callable[[], Iterator[Case]], ...] = (word_cases,)
"""Where cases come from; a format is added here."""


def measure(case: Case) -> Result:
    """Read the file of a case and compare."""
    try:
        reading, _ = read(case.path.read_bytes(), case.path.name)
    except IngestError as error:
        return Result(case, 0.0, 0.0, 0.0, "", str(error))
    got = "\n".join(line.text for line in reading.lines)
    return Result(case, *compare(case.expected, got), in_order(case.expected, got), got)


def figures(results: list[Result]) -> dict[str, float]:
    """By format: the number of files, the mean and the worst share kept and added, the mean share in order."""
    by_format: dict[str, list[Result]] = {}
    for result in results:
        by_format.setdefault(result.case.format, []).append(result)
    found: dict[str, float] = {}
    for name, group in by_format.items():
        found[f"{name} files"] = len(group)
        found[f"{name} kept"] = sum(result.kept for result in group) / len(group)
        found[f"{name} least kept"] = min(result.kept for result in group)
        found[f"{name} extra"] = sum(result.extra for result in group) / len(group)
        found[f"{name} most extra"] = max(result.extra for result in group)
        found[f"{name} in order"] = sum(result.order for result in group) / len(group)
    return found


def report() -> dict[str, float]:
    """The figures over all cases."""
    return figures([measure(case) for source in SOURCES for case in source()])


def differences(expected: str, got: str) -> list[str]:
    """The sentences that only one of the texts has, ``-`` before what is missing and ``+`` before what is added."""
    wanted, found = (Counter(_SENTENCE.findall(bare(text))) for text in (expected, got))
    return [f"- {text}" for text in wanted - found] + [f"+ {text}" for text in found - wanted]


def main(arguments: list[str]) -> int:
    """Print the table, and what differs."""
    parser = argparse.ArgumentParser(description="正文保留率与多余率，按格式统计")
    parser.add_argument("--list", action="store_true", help="列出每个文件的差异")
    parser.add_argument("--libreoffice", action="store_true", help="与 LibreOffice 导出的纯文本比较")
    options = parser.parse_args(arguments)
    program = find_libreoffice()
    if options.libreoffice and program is None:
        parser.error("没有安装 LibreOffice")
    if options.libreoffice:
        results = [measure(case) for case in libreoffice_cases(program or "")]
    else:
        results = [measure(case) for source in SOURCES for case in source()]
    for name, value in figures(results).items():
        print(f"{name:30} {value:.4f}" if not name.endswith("files") else f"{name:30} {value:.0f}")
    for result in results:
        if result.reason or result.kept < 1 or result.extra > 0 or result.order < 1:
            shares = f"kept {result.kept:.4f} extra {result.extra:.4f} order {result.order:.4f}"
            print(f"{result.case.path.name}: {result.reason or shares}")
            if options.list:
                print("\n".join(f"    {line[:100]}" for line in differences(result.case.expected, result.got)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
