"""Words and character bigrams of a text: one code for passages and for questions.

Width, case and traditional characters are folded here (index/forms.py), so a question in either script finds passages in both.
Runs of digits and Latin letters are cut here, because dictionaries cut them at random; runs of Han characters are cut by the
policy dictionary. The HMM of jieba, which guesses words that no dictionary has, is left out: with it BM25 over the words loses
(nDCG@10 taidi_gov .661 → .636, STARD .360 → .359, ncp_passages .754 → .755), and what it guesses differs between a question and
the passage.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from index.dictionary import HAN, Dictionary, UserWord, read_user_dictionary
from index.forms import simplified, table_digest

# Raised when this module or the cut gives other tokens than before for the same dictionary: indexes are then made anew.
CODE_VERSION = 2
# Lines whose words are remembered. A title and its headings come with every passage of a document, and encoder and lexical
# index read the same lines; at about 4 kB a line this is 16 MB at most.
REMEMBERED_LINES = 4096

_RUN = re.compile(
    rf"(?P<han>[{HAN}]+)"
    r"|(?:https?://|www\.)[\w\-.~:/?#@!$&*+,;=%]*[\w/]"  # an address stays whole
    rf"|[^\W\d_{HAN}]+(?:[-'&][a-z0-9]+|\d+)*"  # covid-19, r&d, a7, and letters of other scripts
    r"|\d+(?:\.\d+)*(?:%|[a-z]+\d*)?"  # 2023, 56.25%, 1.2.3, 5g
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


class Segmenter:
    """Cuts texts into words by the bundled dictionary and a user's own words."""

    def __init__(self, user_words: Iterable[str | UserWord] = ()) -> None:
        words = [UserWord(word) if isinstance(word, str) else word for word in user_words]
        self._dictionary = Dictionary.bundled(words)
        self._line_words = lru_cache(maxsize=REMEMBERED_LINES)(self._cut_line)

    @classmethod
    def bundled(cls, user_dictionary: Path | None = None) -> Segmenter:
        """The segmenter of this package; ``user_dictionary`` is a text file with a word a line.

        Raises :class:`index.errors.DictionaryError` for a user dictionary that cannot be read.
        """
        return cls(read_user_dictionary(user_dictionary) if user_dictionary else ())

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of everything that decides how a text is cut."""
        return sha256(f"{CODE_VERSION} {table_digest()} {self._dictionary.digest}".encode()).hexdigest()

    def words(self, text: str) -> list[str]:
        """The words of ``text`` in order, normalised (half width, lower case, simplified), without punctuation."""
        return [word for line in text.splitlines() for word in self._line_words(line)]

    def information(self, word: str) -> float:
        """How much ``word`` tells in a policy text, in nats: −ln of its probability."""
        return self._dictionary.information(word)

    def listed_words(self) -> Iterator[str]:
        """Every word of the dictionary."""
        return self._dictionary.words()

    def line_words(self, line: str) -> tuple[str, ...]:
        """The words of one line, remembered."""
        return self._line_words(line)

    def _cut_line(self, line: str) -> tuple[str, ...]:
        words: list[str] = []
        for run in _runs(line):
            if run["han"]:
                words += self._dictionary.cut(run["han"])
            else:
                words.append(run[0])
        return tuple(words)


def bigrams(text: str) -> list[str]:
    """The overlapping pairs of characters in every run of Han characters; a run of one character gives that character."""
    found: list[str] = []
    for line in text.splitlines():
        for run in _runs(line):
            han = run["han"]
            if han:
                found += [han[at : at + 2] for at in range(len(han) - 1)] if len(han) > 1 else [han]
    return found


def _runs(line: str) -> Iterable[re.Match[str]]:
    normal = simplified(unicodedata.normalize("NFKC", line).lower())
    return _RUN.finditer(_THOUSANDS.sub("", normal))
