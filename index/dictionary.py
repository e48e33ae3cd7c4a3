"""The word list that segmentation follows: the bundled policy dictionary and the words that a user adds.

The bundled list (``corpus/words/policy.txt``) holds those words of jieba's dictionary that policy texts use, with jieba's
frequencies, and terms mined from policy texts; ``python -m index.training dictionary`` rebuilds it.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from index.errors import DictionaryError

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # invalid escapes in jieba's source, and its use of pkg_resources
    import jieba

# The characters that words are made of: CJK ideographs with extension A, and 〇 and 々, which stand among them.
HAN = r"\u3400-\u9fff〇々"

_WORD = re.compile(f"[{HAN}]+")
_NO_WORD = math.inf


@dataclass(frozen=True, slots=True)
class UserWord:
    """A word that a user wants kept whole; without a frequency it gets the least one that keeps it whole."""

    text: str
    frequency: int | None = None


class Dictionary:
    """Words with their frequencies, and the cut that follows them: jieba's, without its HMM.

    ``digest`` is the SHA-256 (hex) of all that the words and frequencies were read from.
    """

    def __init__(self, lines: Iterable[str], user_words: Iterable[UserWord] = ()) -> None:
        """Build from lines ``word frequency``; lines that begin with ``#`` are comments."""
        digest = sha256()
        frequencies: dict[str, int] = {}
        for line in lines:
            if line.startswith("#"):
                continue
            word, _, frequency = line.partition(" ")
            frequencies[word] = int(frequency)
            digest.update(line.encode())
        self._tokenizer = _tokenizer(frequencies)
        for user_word in user_words:
            self._tokenizer.add_word(user_word.text, user_word.frequency)
            digest.update(f"\n{user_word.text} {user_word.frequency}".encode())
        self.digest = digest.hexdigest()
        self._unknown = -math.log(self._tokenizer.total)
        # The log-probability of every word; None for a beginning of longer words that is no word itself.
        self._costs = {
            word: math.log(frequency) + self._unknown if frequency else None for word, frequency in self._tokenizer.FREQ.items()
        }

    @classmethod
    def bundled(cls, user_words: Iterable[UserWord] = ()) -> Dictionary:
        """The policy dictionary of this package together with ``user_words``."""
        return cls(bundled_lines(), user_words)

    def __contains__(self, word: object) -> bool:
        return bool(self._tokenizer.FREQ.get(word))

    def words(self) -> Iterator[str]:
        """Every word of the list, those of the user included."""
        return (word for word, frequency in self._tokenizer.FREQ.items() if frequency)

    def cut(self, run: str) -> list[str]:
        """The most probable words of ``run``, a string of Han characters.

        The same words as jieba's ``lcut(run, HMM=False)``, whose two passes and pattern matches are made one pass here:
        three times as fast, and segmentation is what an ingest spends most of its time on.
        """
        costs, unknown, length = self._costs, self._unknown, len(run)
        scores = [0.0] * (length + 1)
        ends = [0] * length
        for start in range(length - 1, -1, -1):
            cost = costs.get(run[start], _NO_WORD)
            begins = cost is not _NO_WORD
            best = scores[start + 1] + (cost if begins and cost is not None else unknown)
            chosen = end = start + 1
            while begins and end < length:
                end += 1
                cost = costs.get(run[start:end], _NO_WORD)
                begins = cost is not _NO_WORD
                # Of equal scores the longer word wins, as in jieba.
                if begins and cost is not None and cost + scores[end] >= best:
                    best, chosen = cost + scores[end], end
            scores[start], ends[start] = best, chosen
        words, start = [], 0
        while start < length:
            words.append(run[start : ends[start]])
            start = ends[start]
        return words

    def information(self, word: str) -> float:
        """The information of ``word`` in nats, −ln of its probability; a word that is not listed counts as seen once."""
        return math.log(self._tokenizer.total) - math.log(self._tokenizer.FREQ.get(word) or 1)

    def least_frequency(self, word: str) -> int:
        """The least frequency that keeps ``word`` whole."""
        frequency: int = self._tokenizer.suggest_freq(word)
        return frequency


def bundled_lines() -> list[str]:
    """The lines of the bundled policy dictionary."""
    return (files("corpus") / "words" / "policy.txt").read_text(encoding="utf-8").splitlines()


def read_user_dictionary(path: Path) -> list[UserWord]:
    """The words of a user's file: UTF-8, a word a line with an optional frequency behind a space; ``#`` begins a comment.

    Raises :class:`DictionaryError`, which names file and line.
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DictionaryError(f"{path}：无法读取用户词典（{error.strerror}）。请检查路径和权限。") from error
    except UnicodeDecodeError as error:
        raise DictionaryError(f"{path}：用户词典不是 UTF-8 编码。请另存为 UTF-8 后重试。") from error
    words = []
    for number, line in enumerate(content.splitlines(), start=1):
        fields = line.split()
        if fields and not fields[0].startswith("#"):
            words.append(_user_word(fields, f"{path} 第 {number} 行"))
    return words


def _user_word(fields: list[str], place: str) -> UserWord:
    if not _WORD.fullmatch(fields[0]):
        raise DictionaryError(f"{place}：词语“{fields[0]}”含有汉字以外的字符。数字和字母由系统自动切分，无须收录。")
    if len(fields) == 1:
        return UserWord(fields[0])
    if len(fields) > 2 or not fields[1].isdecimal() or int(fields[1]) < 1:
        raise DictionaryError(f"{place}：应为“词语”或“词语 词频”，词频为正整数。")
    return UserWord(fields[0], int(fields[1]))


def _tokenizer(frequencies: dict[str, int]) -> Any:
    """Jieba over these words only: its own start reads 350,000 words and leaves a cache in the temporary folder (1.1 s)."""
    tokenizer = jieba.Tokenizer()
    tokenizer.total = sum(frequencies.values())
    # jieba walks through a word as long as each of its beginnings is listed, if only with frequency 0.
    for word in list(frequencies):
        for end in range(1, len(word)):
            frequencies.setdefault(word[:end], 0)
    tokenizer.FREQ = frequencies
    tokenizer.initialized = True
    return tokenizer
