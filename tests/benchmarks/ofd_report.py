"""How well OFD files give back the texts that were set in them.

``python -m tests.benchmarks.ofd_report [--differences]`` sets the texts of ``corpora/gov_cn_statecouncil`` and ``corpora/finance_abs_regs``
as OFD pages (type area and sizes of GB/T 9704, running head, page numbers) and reads them again. Kept is the share of characters that
come out, foreign the share of what comes out that was not set, paragraphs the share of paragraphs that come out whole.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from ingest.limits import DEFAULT_LIMITS
from ingest.lines import Reading
from ingest.ofd import read_ofd
from tests.benchmarks.html_report import Compared, compare
from tests.writing_ofd import Block, write_ofd

_CORPORA = Path(__file__).resolve().parents[3] / "shared" / "data" / "corpora"
_NAMES = ("gov_cn_statecouncil", "finance_abs_regs")


def texts() -> Iterator[tuple[str, list[str]]]:
    """(name, paragraphs) of the texts, the title first."""
    for name in _NAMES:
        with gzip.open(_CORPORA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                paragraphs = [" ".join(part.split()) for part in row["text"].split("\n") if part.strip()]
                if paragraphs and len(row["text"]) < 30_000:
                    yield row["id"], paragraphs


def set_and_read(paragraphs: list[str]) -> Reading:
    """The reading of the OFD file in which ``paragraphs`` are set."""
    blocks = [Block("title", paragraphs[0]), *(Block("paragraph", text) for text in paragraphs[1:])]
    return read_ofd(write_ofd(blocks, head="政策文件选编"), DEFAULT_LIMITS)


def results(every: int = 1) -> Iterator[tuple[Compared, int, list[str]]]:
    """For each text, or one in ``every``, how it compares, how many paragraphs it has, and those that did not come out whole."""
    for name, paragraphs in islice(texts(), None, None, every):
        lines = [line.text for line in set_and_read(paragraphs).lines]
        given = {"".join(line.split()) for line in lines}
        broken = [text for text in paragraphs if "".join(text.split()) not in given]
        yield compare(name, "\n".join(paragraphs), "\n".join(lines)), len(paragraphs), broken


def figures(every: int = 1) -> dict[str, float]:
    """The shares over all texts, or over one in ``every``."""
    found = list(results(every))
    return {
        "ofd.texts": float(len(found)),
        "ofd.kept": sum(text.kept for text, _, _ in found) / sum(text.wanted for text, _, _ in found),
        "ofd.foreign": sum(text.given - text.kept for text, _, _ in found) / sum(text.given for text, _, _ in found),
        "ofd.paragraphs": 1 - sum(len(broken) for _, _, broken in found) / sum(count for _, count, _ in found),
    }


def main() -> None:
    """Prints the figures and, if asked, the paragraphs that are not whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--differences", action="store_true", help="print the paragraphs that did not come out whole")
    options = parser.parse_args()
    if options.differences:
        for text, _, broken in results():
            for paragraph in broken:
                print(text.name, paragraph[:80])
            for stretch in text.missing:
                print(text.name, "-", stretch[:80])
            for stretch in text.foreign:
                print(text.name, "+", stretch[:80])
    for name, value in figures().items():
        print(f"{name:16} {value:.4f}")


if __name__ == "__main__":
    main()
