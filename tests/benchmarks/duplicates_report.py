"""Copies of one text found, and texts that are only alike kept apart, over the real collections.

    python -m tests.benchmarks.duplicates_report [--list] [--every N]

Everything in ``../shared/data`` that overlaps goes into one base: laws.tar.gz, current laws from another site, department rules
from a third, the regulations of 197 cities on one matter, and State Council documents; beside them reposts made here of every
twentieth text, in each of the ways that portals change one. Then

- *repost recall*: made reposts that share the family of their original;
- *site recall*: laws of laws.tar.gz that share the family of the same law (title and date) from the other site;
- *sisters apart*: pairs of cities' regulations (all pairs with different titles) in different families;
- *versions apart*: pairs of dated versions of one law in different families;
- *mixed families*: families whose members have different titles; ``--list`` prints them, to be judged by eye.

``--every N`` takes one name in N of all but the cities' regulations, with all texts of that name.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import random
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from zlib import crc32

import numpy as np

from index.model import Document
from index.names import title_key
from index.prepare import PreparedDocument
from index.sketch import sketch
from index.store import Store
from index.writing import put_document
from ingest.document import build_document
from ingest.lines import Line, Reading
from ingest.reading import read
from tests.benchmarks.structure_report import archive_texts

DATA = Path(__file__).parents[3] / "shared" / "data"
_EVERY = 20
_CITIES = "local_civility_regs"
_NOTE = "编者按：这份文件近日印发，本站全文转载如下，供各地各单位在工作中学习参考，读者如有体会和做法，欢迎来信来稿。"
_SIGN_OFF = "责任编辑：某某　关注本站公众号获取更多资讯"
_DATED = re.compile(r"[（(](\d{4}-\d\d-\d\d)[)）]$")
_SMALL_WORDS = "的一是在不了有和人这中大为上个国我以要他"


@dataclass(frozen=True, slots=True)
class Item:
    """A text of the bench: where it comes from, its title, and for dated versions the date in its name."""

    origin: str
    title: str
    document: Document


def _noted(text: str, chance: random.Random) -> str:
    return f"{_NOTE}\n{text}\n{_SIGN_OFF}"


def _punctuated(text: str, chance: random.Random) -> str:
    return text.translate(str.maketrans("，；：（）", ",;:()"))


def _misread(text: str, chance: random.Random) -> str:
    """One Han character in 200 read wrongly, as OCR does."""
    return re.sub(r"[一-鿿]", lambda found: chance.choice(_SMALL_WORDS) if chance.random() < 0.005 else found[0], text)


def _shortened(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    return "\n".join(lines[: max(1, len(lines) * 9 // 10)])


def _wrapped(text: str, chance: random.Random) -> str:
    return "\n".join(line[at : at + 34] for line in text.split("\n") for at in range(0, len(line), 34))


def _glued(text: str, chance: random.Random) -> str:
    return " ".join(text.split("\n"))


CHANGES: dict[str, Callable[[str, random.Random], str]] = {
    "note": _noted,
    "punctuation": _punctuated,
    "misread": _misread,
    "shortened": _shortened,
    "wrapped": _wrapped,
    "glued": _glued,
}


def _records(name: str) -> Iterator[tuple[str, str]]:
    with gzip.open(DATA / "corpora" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as stream:
        for line in stream:
            row = json.loads(line)
            yield row["title"], row["text"]


def _document(source: str, title: str, text: str) -> Document:
    lines = tuple(Line(stripped) for line in text.splitlines() if (stripped := line.strip()))
    return build_document(Reading(lines), source=source, digest="", name=source, title=title or None)


def _items(every: int) -> Iterator[Item]:
    for name, text in archive_texts(DATA / "laws.tar.gz"):
        stem = name.rsplit("/", 1)[-1].removesuffix(".md")
        if _taken(_DATED.sub("", stem), every):
            reading, _ = read(text.encode("utf-8"), name.rsplit("/", 1)[-1])
            yield Item("laws", stem, build_document(reading, source=name, digest="", name=name))
    for origin in ("flk_current_laws", "ministry_rules_waystowork", _CITIES, "gov_cn_statecouncil"):
        for number, (title, text) in enumerate(_records(origin)):
            if origin == _CITIES or _taken(title, every):
                yield Item(origin, title, _document(f"{origin}/{number}", title, text))


def _taken(title: str, every: int) -> bool:
    """Whether a name belongs to the sample; all versions of a law and its copies on other sites have one name."""
    return crc32(title_key(title).encode()) % every == 0


def _prepared(document: Document) -> PreparedDocument:
    """A document as it is stored, without passages: families need none."""
    bare = replace(document, passages=())
    return PreparedDocument(bare, "", (), (), np.zeros((0, 4), np.float16), sketch(document.text))


def measure(list_mixed: bool = False, every: int = 1) -> dict[str, float]:
    """Every figure of the report, 0–1, and ``mixed_families``, a count; over one name in ``every``."""
    items = list(_items(every))
    chance = random.Random(20)
    with tempfile.TemporaryDirectory() as folder:
        store = Store.create(Path(folder), {})
        with store.transaction() as connection:
            numbers = [put_document(connection, _prepared(item.document)) for item in items]
            reposts: dict[str, list[tuple[int, int]]] = defaultdict(list)
            for item, number in list(zip(items, numbers, strict=True))[:: _EVERY if every == 1 else _EVERY // 2]:
                for name, change in CHANGES.items():
                    text = change(item.document.text, chance)
                    copy = _document(f"{item.document.source}/{name}", item.document.title, text)
                    reposts[name].append((number, put_document(connection, _prepared(copy))))
        family = dict(connection.execute("SELECT number, family FROM documents"))
        store.close()
    figures = {
        f"repost_recall_{name}": sum(family[a] == family[b] for a, b in pairs) / len(pairs) for name, pairs in reposts.items()
    }
    placed = list(zip(items, (family[number] for number in numbers), strict=True))
    figures |= _over_real_texts(placed)
    mixed = list(_mixed(placed))
    figures["mixed_families"] = float(len(mixed))
    if list_mixed:
        for titles in mixed:
            print("  " + " = ".join(titles))
    return figures


def _over_real_texts(placed: list[tuple[Item, int]]) -> dict[str, float]:
    dated: dict[tuple[str, str], set[int]] = defaultdict(set)
    versions: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for item, family in placed:
        if item.origin == "laws" and (found := _DATED.search(item.title)):
            dated[title_key(item.title), found[1]].add(family)
            versions[title_key(item.title)].append((found[1], family))
    same_law = [
        family in dated[key]
        for item, family in placed
        if item.origin == "flk_current_laws"
        and item.document.facts.issued
        and (key := (title_key(item.title), item.document.facts.issued.isoformat())) in dated
    ]
    cities = [(item.title, family) for item, family in placed if item.origin == _CITIES]
    sisters = [a[1] != b[1] for a, b in itertools.combinations(cities, 2) if a[0] != b[0]]
    apart = [a[1] != b[1] for group in versions.values() for a, b in itertools.combinations(group, 2) if a[0] != b[0]]
    return {
        "site_recall": sum(same_law) / len(same_law),
        "sisters_apart": sum(sisters) / len(sisters),
        "versions_apart": sum(apart) / len(apart),
    }


def _mixed(placed: list[tuple[Item, int]]) -> Iterator[list[str]]:
    families: dict[int, set[str]] = defaultdict(set)
    for item, family in placed:
        families[family].add(_DATED.sub("", item.title))
    for titles in families.values():
        if len({title_key(title) for title in titles}) > 1:
            yield sorted(titles)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="print the families with differing titles")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take one name in N only")
    options = parser.parse_args()
    for name, value in measure(options.list, options.every).items():
        print(f"{name:28} {value:.3f}")


if __name__ == "__main__":
    main()
