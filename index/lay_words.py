"""What people say, and the words that rules use for it: 遛狗 is 携犬 there, 老师 is 教师, 工钱 is 劳动报酬.

``corpus/words/lay.txt`` holds a line for each matter: what people say, alternatives parted by spaces, then ：, then the words of rules.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files


def words_of_rules(question: str) -> tuple[str, ...]:
    """The words that rules use for what ``question`` says, those that it says itself left out, in the order of the question.

    >>> words_of_rules("遛狗绳子最长能有多长")
    ('携犬', '犬只', '牵引')
    """
    table, said = _table()
    found = (word for match in said.findall(question) for word in table[match])
    return tuple(word for word in dict.fromkeys(found) if word not in question)


@cache
def _table() -> tuple[dict[str, tuple[str, ...]], re.Pattern[str]]:
    """Words of rules by what people say, and a pattern that finds the latter, longer ones first."""
    table: dict[str, tuple[str, ...]] = {}
    for line in (files("corpus") / "words" / "lay.txt").read_text(encoding="utf-8").splitlines():
        said, parted, words = line.partition("：")
        if parted and not line.startswith("#"):
            table |= dict.fromkeys(said.split(), tuple(words.split()))
    return table, re.compile("|".join(sorted(map(re.escape, table), key=len, reverse=True)))
