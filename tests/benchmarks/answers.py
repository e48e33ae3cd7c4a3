"""How good the answers are: ``python -m tests.benchmarks.answers [--bases DIR] [--quick] [--laws]`` (needs ../shared/data).

ncp: ROUGE-L (characters, F1) of the answer's text against the labelled span, exact containment of the label in the text and
in the quotes, the right document; then silence: every question asked again of the base without the documents that answer it.
STARD's held-out questions (without the whole laws) and the sample corpus likewise. The area under the ROC curve tells
whether confidence parts the two, the bins and the expected calibration error whether it means what it says. Every citation and every
focus of every answer must slice back to the same characters. ``chooses`` is the half of a bench that settings were chosen on,
``reports`` the other. ``--quick`` leaves STARD out and asks half as much; ``--laws`` adds the latency at 150,000 passages.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tarfile
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.answer import Answer, Answering, answer
from index.base import KnowledgeBase
from ingest.batch import ingest_paths
from tests.benchmarks.answer_cases import Case, asking, cases, is_right, open_base
from tests.benchmarks.rouge import rouge_l
from tests.benchmarks.throughput import LAWS

Figures = dict[str, dict[str, float]]
BENCHES = ("ncp", "sample", "stard")
_BINS = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question, with the documents that answer it in the base or ``taken`` out; ``right`` is the first citation's document."""

    case: Case
    taken: bool
    given: Answer
    faults: int
    milliseconds: float
    right: bool

    @property
    def answerable(self) -> bool:
        """Whether the base holds an answer."""
        return bool(self.case.documents) and not self.taken


def ask_all(name: str, base: KnowledgeBase, asked: Sequence[Case]) -> list[Outcome]:
    """Ask every question twice: as it is, and with what answers it taken out. Nothing is refused: confidence tells that apart."""
    always = replace(Answering(), found=0.0)
    outcomes = []
    for case in asked:
        for taken in (False, True) if case.documents else (False,):
            with asking(name, base, case, taken=taken) as filters:
                begun = time.perf_counter()
                given = answer(base, case.text, filters=filters, answering=always)
                milliseconds = 1000 * (time.perf_counter() - begun)
            right = not taken and bool(given.citations) and _is_right(base, case, given)
            outcomes.append(Outcome(case, taken, given, _faults(base, given), milliseconds, right))
    return outcomes


def _is_right(base: KnowledgeBase, case: Case, given: Answer) -> bool:
    """Whether the first citation is from a document that answers, or from a copy of one."""
    family = given.citations[0].document.family
    return any(is_right(case, document) for document in base.store.families([family])[family])


def _faults(base: KnowledgeBase, given: Answer) -> int:
    """How many citations, focuses and texts do not slice back to their own characters."""
    faults = 0
    quoted = [*given.citations, *(citation for conflict in given.conflicts for citation in conflict.citations)]
    for citation in quoted:
        document = base.store.document(citation.document.number)
        assert document is not None
        faults += citation.span.slice(document.text) != citation.quote
        faults += any(not citation.span.contains(focus) for focus in citation.focus)
        faults += citation.header is not None and citation.header.slice(document.text) != citation.header_text
    return faults + (bool(given.citations) and given.text not in given.citations[0].quote)


def measure(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """The figures of one half of one bench."""
    threshold = Answering().found
    can = [o for o in outcomes if o.answerable and o.given.citations]
    cannot = [o for o in outcomes if not o.answerable]
    labelled = [o for o in can if o.case.labels]
    sure = [o.given.confidence >= threshold for o in can]
    figures = {
        "questions": len(can),
        "right_document": _mean([o.right for o in can]),
        "answered": _mean(sure),
        "refused_without": _mean([o.given.confidence < threshold for o in cannot]),
        "roc_area": roc_area([o.given.confidence for o in can], [o.given.confidence for o in cannot]),
        "calibration_error": calibration(outcomes)[0],
    }
    if labelled:
        rouges = [max(rouge_l(o.given.text, label) for label in o.case.labels) for o in labelled]
        kept = [value * (o.given.confidence >= threshold) for value, o in zip(rouges, labelled, strict=True)]
        figures |= {
            "rouge_l": _mean(rouges),
            "rouge_l_refusals_0": _mean(kept),
            "label_in_text": _mean([_holds(o.given.text, o.case.labels) for o in labelled]),
            "label_in_quotes": _mean([_holds("\n".join(c.quote for c in o.given.citations), o.case.labels) for o in labelled]),
        }
    return figures


def roc_area(answerable: Sequence[float], unanswerable: Sequence[float]) -> float:
    """The chance that an answerable question is given more confidence than one that is not; ties count half.

    >>> roc_area([0.9, 0.5], [0.5, 0.1])
    0.875
    """
    if not answerable or not unanswerable:
        return 0.0
    won = sum((a > u) + (a == u) / 2 for a in answerable for u in unanswerable)
    return round(won / (len(answerable) * len(unanswerable)), 4)


def calibration(outcomes: Sequence[Outcome]) -> tuple[float, list[tuple[int, float, float]]]:
    """The expected calibration error over ten bins of confidence, and each bin's (number, mean confidence, share right)."""
    bins: list[list[Outcome]] = [[] for _ in range(_BINS)]
    for outcome in outcomes:
        bins[min(_BINS - 1, int(outcome.given.confidence * _BINS))].append(outcome)
    told = [
        (
            len(members),
            _mean([o.given.confidence for o in members]),
            _mean([o.right for o in members]),
        )
        for members in bins
        if members
    ]
    error = sum(number * abs(confidence - share) for number, confidence, share in told) / (len(outcomes) or 1)
    return round(error, 4), told


def _holds(text: str, labels: Sequence[str]) -> bool:
    squeezed = "".join(text.split())
    return all("".join(label.split()) in squeezed for label in labels)


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0


def report(folder: Path, names: Sequence[str], *, every: int = 1) -> dict[str, object]:
    """All figures, by bench and half, with the slicing of citations and the latency over everything that was asked."""
    figures: dict[str, object] = {}
    asked: list[Outcome] = []
    for name in names:
        base = open_base(name, folder)
        outcomes = ask_all(name, base, cases(name, base)[::every])
        base.close()
        for half, chooses in (("chooses", True), ("reports", False)):
            members = [o for o in outcomes if o.case.chooses == chooses and (name != "stard" or not chooses)]
            if members:
                figures[f"{name} {half}"] = measure(members)
        figures[f"{name} calibration"] = calibration([o for o in outcomes if not o.case.chooses])[1]
        asked += outcomes
    figures["citations"] = {
        "answers": len(asked),
        "citations": sum(len(o.given.citations) for o in asked),
        "do_not_slice_back": sum(o.faults for o in asked),
        "conflicts_told": sum(len(o.given.conflicts) for o in asked),
    }
    figures["milliseconds"] = _latency([o.milliseconds for o in asked if not o.taken])
    return figures


def latency_over_laws(folder: Path, questions: Sequence[str]) -> dict[str, float]:
    """How long answers take over the 150,000 passages of laws.tar.gz."""
    if not (folder / "laws" / "policy.db").is_file():
        with tarfile.open(LAWS) as packed:
            packed.extractall(folder / "laws-files", filter="data")
        ingest_paths(KnowledgeBase.open_or_create(folder / "laws"), [folder / "laws-files"])
    base, times = KnowledgeBase(folder / "laws"), []
    for question in questions:
        begun = time.perf_counter()
        answer(base, question)
        times.append(1000 * (time.perf_counter() - begun))
    return _latency(times[20:]) | {"passages": base.store.counts()["passages"]}


def _latency(times: Sequence[float]) -> dict[str, float]:
    return {"p50": round(statistics.median(times), 1), "p95": round(statistics.quantiles(times, n=20)[-1], 1)}


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.answers")
    parser.add_argument("names", nargs="*", default=list(BENCHES), help="which benches, of ncp, sample, stard, corpora")
    parser.add_argument("--bases", type=Path, help="folder that keeps the bases between runs")
    parser.add_argument("--quick", action="store_true", help="ncp and sample, every other question")
    parser.add_argument("--laws", action="store_true", help="latency over laws.tar.gz too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.bases or Path(temporary)
        names = ("ncp", "sample") if options.quick else options.names
        figures = report(folder, names, every=2 if options.quick else 1)
        if options.laws:
            base = open_base("ncp", folder)
            figures["laws"] = latency_over_laws(folder, [case.text for case in cases("ncp", base)[:320]])
    print(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
