"""Every figure of how well files are read and understood, with its goal: ``python -m tests.benchmarks.reading_report [--quick] [PART…]``.

Each part is a bench of its own, which tells more when run alone (``python -m tests.benchmarks.<part>_report``). ``--quick`` measures on
the samples that the floors in ``floors.json`` belong to, in about a minute; ``--raise-floors`` then brings these to what was measured
less .005 wherever that is better, and never lowers one.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import (
    duplicates_report,
    facts_report,
    formats_report,
    html_report,
    ofd_report,
    pdf_report,
    relations_report,
    structure_labels_report,
    structure_report,
    text_report,
)
from tests.benchmarks.facts_report import SHARED
from tests.benchmarks.quality import FLOORS

Figures = Mapping[str, float]
_SLACK = 0.005


@dataclass(frozen=True, slots=True)
class Part:
    """A bench: how it measures all that there is, and how a sample."""

    whole: Callable[[], Figures]
    quick: Callable[[], Figures]


@dataclass(frozen=True, slots=True)
class Bound:
    """What a figure is to reach, or, ``most``, not to exceed."""

    value: float
    most: bool = False

    def met(self, figure: float) -> bool:
        """Whether ``figure`` is on the right side."""
        return figure <= self.value if self.most else figure >= self.value

    def __str__(self) -> str:
        return f"{'≤' if self.most else '≥'} {self.value:g}"


def _relations() -> Figures:
    found = dict(relations_report.figures(SHARED))
    for part in relations_report.PARTS:
        found |= {f"{part} {name}": value for name, value in relations_report.figures(SHARED, part).items()}
    return found


def _structure_labels() -> Figures:
    found = dict(structure_labels_report.figures())
    for part in structure_labels_report.PARTS:
        found |= {f"{part} {name}": value for name, value in structure_labels_report.compare(part)[0].items()}
    return found


def _pdf() -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        return pdf_report.measure(Path(folder))[0]


PARTS: dict[str, Part] = {
    "text": Part(text_report.report, text_report.report),
    "html": Part(html_report.figures, html_report.figures),
    "pdf": Part(_pdf, lambda: pdf_report.printed(most=4)),
    "ofd": Part(ofd_report.figures, lambda: ofd_report.figures(every=3)),
    "formats": Part(lambda: formats_report.measure(laws=40), lambda: formats_report.measure(office=False)),
    "facts": Part(lambda: facts_report.figures(SHARED), lambda: facts_report.figures(SHARED)),
    "structure": Part(structure_report.figures, lambda: structure_report.figures(every=8)),
    "structure_labels": Part(_structure_labels, _structure_labels),
    "relations": Part(_relations, _relations),
    "duplicates": Part(duplicates_report.measure, lambda: duplicates_report.measure(every=8)),
}

_FACTS = ("title", "doc_number", "issuer", "effective")
_RELATIONS = ("based_on", "amends", "repeals")
GOALS: dict[str, Bound] = {
    **{f"text {kind} least kept": Bound(0.99) for kind in ("docx", "doc")},
    **{f"text {kind} most extra": Bound(0.005, most=True) for kind in ("docx", "doc")},
    **{f"{kind} kept": Bound(0.99) for kind in ("html", "ofd", "pdf constitution", "pdf converted")},
    **{f"{kind} foreign": Bound(0.005, most=True) for kind in ("html", "ofd")},
    **{f"pdf {kind} extra": Bound(0.005, most=True) for kind in ("constitution", "converted")},
    **{f"facts {part}{field} exact": Bound(0.95) for field in _FACTS for part in ("", "held_out ", "blind ")},
    **{f"facts {part}{field} invented": Bound(0.01, most=True) for field in _FACTS for part in ("", "held_out ", "blind ")},
    "structure agreed": Bound(0.995),
    "structure_labels article recall": Bound(0.995),
    **{f"structure_labels {part} article recall": Bound(0.995) for part in structure_labels_report.PARTS},
    **{
        f"relations {part}{kind}_precision": Bound(0.95)
        for kind in _RELATIONS
        for part in ("", *(f"{part} " for part in relations_report.PARTS))
    },
    **{
        f"relations {part}{kind}_recall": Bound(0.85)
        for kind in _RELATIONS
        for part in ("", *(f"{part} " for part in relations_report.PARTS))
    },
}
"""What the figures are to reach, by part and figure; the others are reported for comparison."""


def measure(name: str, *, quick: bool) -> dict[str, float]:
    """The figures of a part, each under the part's name: ``html kept``."""
    part = PARTS[name]
    found = part.quick() if quick else part.whole()
    return {f"{name} {figure.removeprefix(f'{name}.').replace('.', ' ')}": value for figure, value in found.items()}


def floors(name: str) -> dict[str, Bound]:
    """The floors, and ceilings, of the quick figures of a part."""
    kept = json.loads(FLOORS.read_text(encoding="utf-8"))["reading"][name]
    return {
        **{figure: Bound(value) for figure, value in kept["at_least"].items()},
        **{figure: Bound(value, most=True) for figure, value in kept["at_most"].items()},
    }


def raise_floors(name: str, figures: Figures) -> None:
    """Bring the floors of a part up, and its ceilings down, to ``figures`` less or plus .005; counts to the count itself."""
    kept = json.loads(FLOORS.read_text(encoding="utf-8"))
    part = kept["reading"][name]
    for figure, floor in part["at_least"].items():
        part["at_least"][figure] = max(floor, round(figures[figure] - _SLACK, 4))
    for figure, ceiling in part["at_most"].items():
        slack = 0 if isinstance(ceiling, int) else _SLACK
        part["at_most"][figure] = min(ceiling, type(ceiling)(round(figures[figure] + slack, 4)))
    FLOORS.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def missed(figures: Figures, bounds: Mapping[str, Bound]) -> dict[str, str]:
    """The figures that are on the wrong side of their bounds, or absent."""
    return {
        name: f"{figures.get(name)}, {bound}"
        for name, bound in bounds.items()
        if name not in figures or not bound.met(figures[name])
    }


def main(arguments: Sequence[str]) -> int:
    """Print the table; exit status 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description="阅读质量的全部指标与目标")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"只测这些部分：{'、'.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="只测抽样，约一分钟")
    parser.add_argument("--raise-floors", action="store_true", help="把 floors.json 里的下限提高到抽样所测减 0.005，只升不降")
    options = parser.parse_args(arguments)
    quick = options.quick or options.raise_floors
    if unknown := [name for name in options.parts if name not in PARTS]:
        parser.error(f"没有这个部分：{'、'.join(unknown)}")
    failed = 0
    for name in options.parts or PARTS:
        begun = time.process_time()
        figures = measure(name, quick=quick)
        if options.raise_floors:
            raise_floors(name, figures)
        print(f"{name}  {time.process_time() - begun:.0f} s")
        for figure, value in figures.items():
            goal = GOALS.get(figure)
            failed += goal is not None and not goal.met(value)
            verdict = "" if goal is None else f"{goal!s:8} {'met' if goal.met(value) else 'MISSED'}"
            print(f"  {figure:44} {value:10.4f}  {verdict}".rstrip())
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
