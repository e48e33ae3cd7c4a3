"""How much of the text is kept and how much of the portal with it: saved pages of gov.cn against their texts.

``python -m tests.benchmarks.html_report [--differences]`` compares what is read from each page of ``raw/gov_cn_html`` with the text that
``corpora/gov_cn_statecouncil`` gives for it. Kept is the share of that text's characters that come out, in order; foreign the
share of what comes out that is not in it. White space, and the bars between cells, do not count.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from ingest.reading import read

_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
_BLANK = re.compile(r"[\s|｜\u200b\ufeff]+")


@dataclass(frozen=True, slots=True)
class Compared:
    """A page: the characters of its text, those that came out in order, those that came out; and the differing stretches."""

    name: str
    wanted: int
    kept: int
    given: int
    missing: tuple[str, ...]
    foreign: tuple[str, ...]


def compare(name: str, wanted: str, given: str) -> Compared:
    """Compares two texts line by line, then character by character where lines differ."""
    one, other = _BLANK.sub("", wanted), _BLANK.sub("", given)
    missing: list[str] = []
    foreign: list[str] = []
    kept = 0
    for operation, a, b in _operations(_pieces(wanted), _pieces(given)):
        if operation == "equal":
            kept += len(a)
            continue
        for inner, first, last, start, end in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
            if inner == "equal":
                kept += last - first
                continue
            if last > first:
                missing.append(a[first:last])
            if end > start:
                foreign.append(b[start:end])
    return Compared(name, len(one), kept, len(other), tuple(missing), tuple(foreign))


def _pieces(text: str) -> list[str]:
    return [piece for piece in re.split(r"(?<=[。；：，、）])", _BLANK.sub("", text)) if piece]


def _operations(one: list[str], other: list[str]) -> Iterator[tuple[str, str, str]]:
    for operation, first, last, start, end in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        yield operation, "".join(one[first:last]), "".join(other[start:end])


def pages() -> Iterator[Compared]:
    """The pages whose texts are known."""
    with gzip.open(_DATA / "corpora/gov_cn_statecouncil.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            path = _DATA / (row.get("raw_html") or "-")
            if path.is_file():
                reading, _ = read(path.read_bytes(), path.name)
                yield compare(path.name, row["text"], "\n".join(line.text for line in reading.lines))


def figures() -> dict[str, float]:
    """Kept and foreign shares over all pages, and of the worst page."""
    found = list(pages())
    return {
        "html.pages": float(len(found)),
        "html.kept": sum(page.kept for page in found) / sum(page.wanted for page in found),
        "html.foreign": sum(page.given - page.kept for page in found) / sum(page.given for page in found),
        "html.kept_worst": min(page.kept / page.wanted for page in found),
        "html.foreign_worst": max(1 - page.kept / page.given for page in found),
    }


def main() -> None:
    """Prints the shares of each page and, if asked, every difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--differences", action="store_true", help="print what is missing and what is foreign")
    options = parser.parse_args()
    for page in pages():
        print(f"{page.name}  kept {page.kept / page.wanted:.4f}  foreign {1 - page.kept / page.given:.4f}  of {page.wanted}")
        if options.differences:
            print(
                "".join(f"  - {text[:100]}\n" for text in page.missing)
                + "".join(f"  + {text[:100]}\n" for text in page.foreign),
                end="",
            )
    for name, value in figures().items():
        print(f"{name:20} {value:.4f}")


if __name__ == "__main__":
    main()
