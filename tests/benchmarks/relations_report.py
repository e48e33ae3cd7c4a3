"""Precision and recall of the relations found in real documents, against labels made by reading the documents.

    python -m tests.benchmarks.relations_report [../shared] [--part seen|held-out|blind] [--batch N] [--list]

``tests/labels/relations.jsonl`` names a document a line: ``source`` is ``laws:`` and the path inside ``laws.tar.gz``, the name of a
file of ``corpora/`` and the row's id, or ``raw:`` and the path in ``raw/``. ``based_on``, ``amends`` and ``repeals`` are all the
texts that it rests on, amends and repeals, by title, ``#`` before a provision where only that is meant. Documents ``held_out``
were labelled after the rules were written and are reported apart, ``blind`` ones by someone who had not seen the rules and before
the reader was run on them (the number is the batch). Only the first look at a batch is independent, since the rules were mended
by it: batch 1, 27 documents, 依据 .975 / 1.000, 修改 1.000 / 1.000, 废止 1.000 / .976; batch 2, 20 documents, 依据 .960 / .889 and
废止 1.000 / 1.000; batch 3, 37 documents, 依据 1.000 / .981, 修改 and 废止 1.000 / 1.000; batches 4 and 5, 43 documents, without
an error; batch 6, 22 documents, 依据 .952 / .952, 修改 and 废止 1.000 / 1.000 (four repeals that the label had missed were found). Conventions of the labels:

* 依据: what the text (or a text that it issues) is made on: in the opening words or the first article, after 根据, 依据, 依照,
  按照 (not 参照), or after 为了实施, 为贯彻落实 where the sentence goes on to make the text (制定本方案, 现就…通知如下, 决定). What a provision
  tells others to act by (依照《…》处罚) is none. A name counts once, with or without 中华人民共和国.
* 修改: what the text changes by its own force, named by title, whole; a decision that amends 27 texts has 27.
* 废止: what the text repeals by its own force, one by one. A repeal that it reports, and repeals below a title that tell its own
  history, are none.

Titles are compared by :func:`index.names.title_key`, the issuer aside (最高人民法院《关于…》 is 《最高人民法院关于…》).
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tarfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.model import Document, RelationKind
from index.names import title_key, without_issuer
from ingest.document import build_document
from ingest.reading import read

LABELS = Path(__file__).parent.parent / "labels" / "relations.jsonl"
PARTS = ("seen", "held-out", "blind")
KINDS = (RelationKind.BASED_ON, RelationKind.AMENDS, RelationKind.REPEALS)


@dataclass(frozen=True, slots=True)
class Label:
    """A labelled document: the keys of the texts that it stands in each relation to."""

    source: str
    part: str
    batch: int | None
    targets: Mapping[RelationKind, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Score:
    """What was found of one kind: right, invented and missed."""

    right: int
    invented: int
    missed: int

    @property
    def precision(self) -> float:
        """The part of what was found that is right."""
        return self.right / (self.right + self.invented) if self.right + self.invented else 1.0

    @property
    def recall(self) -> float:
        """The part of what there is that was found."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def read_labels(path: Path = LABELS) -> list[Label]:
    """The labelled documents."""
    labels = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        targets = {kind: frozenset(_key(*name.split("#")) for name in row[kind.value]) for kind in KINDS}
        part = "blind" if row.get("blind") else "held-out" if row["held_out"] else "seen"
        labels.append(Label(row["source"], part, row.get("blind"), targets))
    return labels


def compare(shared: Path, labels: list[Label]) -> Iterator[tuple[Label, RelationKind, frozenset[str]]]:
    """What the reader finds in each labelled document, kind by kind, as keys."""
    data = dict(_texts(shared, {label.source for label in labels}))
    for label in labels:
        document = data[label.source]
        for kind in KINDS:
            found = (relation.target for relation in document.relations if relation.kind is kind)
            keys = (
                _key(target.full_title or target.title or target.doc_number or "", target.provision or "") for target in found
            )
            yield label, kind, frozenset(keys)


def figures(shared: Path, part: str | None = None) -> dict[str, float]:
    """Precision and recall by kind (``repeals_precision`` …) over all labels, or over one of :data:`PARTS`."""
    labels = [label for label in read_labels() if part is None or label.part == part]
    result: dict[str, float] = {"documents": float(len(labels))}
    for kind, score in scores(list(compare(shared, labels))).items():
        result[f"{kind.value}_precision"] = score.precision
        result[f"{kind.value}_recall"] = score.recall
    return result


def scores(compared: list[tuple[Label, RelationKind, frozenset[str]]]) -> dict[RelationKind, Score]:
    """Counts by kind."""
    right: Counter[RelationKind] = Counter()
    invented: Counter[RelationKind] = Counter()
    missed: Counter[RelationKind] = Counter()
    for label, kind, found in compared:
        wanted = label.targets[kind]
        hits = {key for key in found if key in wanted or _whole(key, kind, wanted)}
        right[kind] += len({_whole(key, kind, wanted) or key for key in hits})
        invented[kind] += len(found - hits)
        missed[kind] += len(wanted - {_whole(key, kind, wanted) or key for key in hits})
    return {kind: Score(right[kind], invented[kind], missed[kind]) for kind in KINDS}


def _whole(key: str, kind: RelationKind, wanted: frozenset[str]) -> str | None:
    """The whole text that a provision of it belongs to, where that is what is wanted; a basis is its text, not its article."""
    name = key.partition("#")[0]
    return name if name in wanted and kind is not RelationKind.REPEALS else None


def _key(title: str, provision: str = "") -> str:
    return without_issuer(title_key(title)) + (f"#{provision}" if provision else "")


def _texts(shared: Path, wanted: set[str]) -> Iterator[tuple[str, Document]]:
    data = shared / "data"
    with tarfile.open(data / "laws.tar.gz") as archive:
        for member in archive:
            name = "laws:" + member.name.removeprefix("./").removeprefix("laws/")
            if name in wanted and (stream := archive.extractfile(member)):
                yield name, _build(stream.read(), Path(member.name).name, name)
    for file in sorted({name.partition(":")[0] for name in wanted} - {"laws", "raw"}):
        with gzip.open(data / "corpora" / f"{file}.jsonl.gz", "rt", encoding="utf-8") as rows:
            for line in rows:
                row = json.loads(line)
                if (name := f"{file}:{row['id']}") in wanted:
                    yield name, _build(row["text"].encode(), "row.txt", name, row.get("title"))
    for name in sorted(wanted):
        if name.startswith("raw:"):
            path = data / "raw" / name.removeprefix("raw:")
            yield name, _build(path.read_bytes(), path.name, name)


def _build(data: bytes, file: str, source: str, title: str | None = None) -> Document:
    reading, _ = read(data, file)
    return build_document(reading, source=source, digest="0" * 64, name=file, title=title)


def main() -> int:
    """Prints the table, and with ``--list`` every difference."""
    parser = argparse.ArgumentParser(description="Relations found against labelled ones")
    parser.add_argument("shared", nargs="?", type=Path, default=Path("../shared"))
    parser.add_argument("--part", choices=PARTS, help="only the documents labelled with, after, or without sight of the rules")
    parser.add_argument("--batch", type=int, help="only the documents of a blind batch")
    parser.add_argument("--list", action="store_true", help="name every difference")
    options = parser.parse_args()
    labels = [label for label in read_labels() if options.part in (None, label.part) and options.batch in (None, label.batch)]
    compared = list(compare(options.shared, labels))
    for part in PARTS:
        chosen = [item for item in compared if item[0].part == part]
        if not chosen:
            continue
        print(f"{part}: {len(chosen) // len(KINDS)} documents")
        for kind, score in scores(chosen).items():
            print(
                f"  {kind.value:9} precision {score.precision:.3f}  recall {score.recall:.3f}"
                f"  right {score.right}  invented {score.invented}  missed {score.missed}"
            )
    if options.list:
        for label, kind, found in compared:
            wanted = label.targets[kind]
            for key in sorted(found - wanted):
                if not _whole(key, kind, wanted):
                    print(f"+ {label.source} {kind.value} {key}")
            for key in sorted(wanted - found - {_whole(key, kind, wanted) for key in found}):
                print(f"- {label.source} {kind.value} {key}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
