"""Building the policy dictionary: the words of jieba's list that policy texts use, and terms mined from the texts."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from importlib.resources import files
from importlib.util import find_spec
from itertools import chain, pairwise
from pathlib import Path

from index.dictionary import HAN, Dictionary
from index.training.texts import corpora, json_lines, laws, question_files, questions

# Kept of jieba's 349,045 words: seen this often here, or this frequent in jieba's own count. 88,000 words load in 0.1 s
# instead of 0.35 s, and BM25 over words and bigrams stays where it was (nDCG@10 with all words → with these:
# ncp_passages .799 → .799, taidi_gov .673 → .677, STARD .392 → .392).
MIN_SEEN = 3
MIN_JIEBA_FREQUENCY = 50
# A mined term joins two neighbours, one of them a single character (网信, 养犬, 扬尘), that attract each other (pointwise mutual
# information, nats), are seen often, and stand beside many different words. Joining two whole words would hide them from
# questions that name one.
MIN_TERM_SEEN = 20
MIN_INFORMATION = 5.5
MIN_NEIGHBOURS = 8
MAX_TERM_LENGTH = 4
# Characters that join neighbours by grammar or counting rather than to a term.
GRAMMAR = frozenset(
    "的了和与及或等在对为是有不本该各其以由于向从把被将所又也都就并而且之者时后前内外上下中第"
    "一二三四五六七八九十百千万零〇两个年月日条款项次号元人名经报处至按需作同受未即行得均仅予令使让给做较应可能须已再"
)

HEADER = (
    "# 政策词典：每行“词语 词频”。词语和词频取自 jieba 0.42.1 的 dict.txt（MIT 许可，Sun Junyi），",
    "# 只留法规政策文本中用到的词，另加从这些文本中统计出的术语。由 python -m index.training dictionary 生成，请勿手改。",
)

_RUN = re.compile(f"[{HAN}]+")


def build_dictionary(data: Path) -> list[str]:
    """The lines of the policy dictionary learnt from the data folder ``data``; needs jieba. Takes about two minutes."""
    jieba_words = dict(_jieba_lines())
    whole = Dictionary(f"{word} {frequency}" for word, frequency in jieba_words.items())
    policy_runs = list(_distinct_runs(_policy_texts(data)))
    seen: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for run in policy_runs:
        words = whole.cut(run)
        seen.update(words)
        pairs.update(pair for pair in pairwise(words) if 1 in map(len, pair))
    terms = _terms(policy_runs, whole, seen, pairs)
    for run in _distinct_runs(_question_texts(data)):
        seen.update(whole.cut(run))
    kept = {
        word: frequency for word, frequency in jieba_words.items() if seen[word] >= MIN_SEEN or frequency >= MIN_JIEBA_FREQUENCY
    }
    for term in chain(terms, _short_forms(data), _hand_picked()):
        kept.setdefault(term, whole.least_frequency(term))
    return [*HEADER, *(f"{word} {frequency}" for word, frequency in sorted(kept.items()))]


def _terms(runs: Iterable[str], whole: Dictionary, seen: Counter[str], pairs: Counter[tuple[str, str]]) -> list[str]:
    total = sum(seen.values())
    candidates = {
        (one, other)
        for (one, other), count in pairs.items()
        if count >= MIN_TERM_SEEN
        and len(one + other) <= MAX_TERM_LENGTH
        and not GRAMMAR & {one, other, one[0]}
        and one + other not in whole
        and math.log(count * total / (seen[one] * seen[other])) >= MIN_INFORMATION
    }
    before: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    after: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for run in runs:
        words = ["", *whole.cut(run), ""]
        for at in range(1, len(words) - 2):
            pair = (words[at], words[at + 1])
            if pair in candidates:
                before[pair].add(words[at - 1])
                after[pair].add(words[at + 2])
    return [
        one + other
        for one, other in sorted(candidates)
        if min(len(before[one, other]), len(after[one, other])) >= MIN_NEIGHBOURS
    ]


def _policy_texts(data: Path) -> Iterator[str]:
    for document in chain(laws(data), corpora(data)):
        yield document.title
        yield document.text


def _question_texts(data: Path) -> Iterator[str]:
    for name in question_files(data):
        for question in questions(data, name):
            yield question.query
            yield question.positive


def _short_forms(data: Path) -> list[str]:
    """Short forms that statutes introduce by 「以下简称」."""
    words = (row["word"] for row in json_lines(data / "words" / "gov_short_forms.jsonl.gz"))
    return [word for word in words if _RUN.fullmatch(word) and len(word) <= MAX_TERM_LENGTH]


def _hand_picked() -> list[str]:
    lines = (files("corpus") / "words" / "terms.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _distinct_runs(texts: Iterable[str]) -> Iterator[str]:
    """The runs of Han characters of all distinct lines, so that a statute printed ten times counts once."""
    known: set[str] = set()
    for text in texts:
        for line in text.splitlines():
            if line not in known:
                known.add(line)
                yield from _RUN.findall(unicodedata.normalize("NFKC", line))


def _jieba_lines() -> Iterator[tuple[str, int]]:
    spec = find_spec("jieba")  # finds the file without running jieba's import, which logs and warns
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("jieba")
    for line in Path(spec.origin).with_name("dict.txt").read_text(encoding="utf-8").splitlines():
        word, frequency, _tag = line.split(" ")
        if _RUN.fullmatch(word):
            yield word, int(frequency)
