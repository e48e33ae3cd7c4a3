"""Which characters sound alike, as typing by sound confuses them: without tones, zh and z, ing and in taken as one."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

TABLE = "sounds.txt"


def sound_alike(one: str, two: str) -> bool:
    """Whether two characters can be typed by the same letters, or by those that many speakers do not tell apart.

    >>> sound_alike("物", "务"), sound_alike("贷", "络")
    (True, False)
    """
    sounds = _sounds()
    return not sounds.get(one, frozenset()).isdisjoint(sounds.get(two, frozenset()))


@cache
def _sounds() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in (files("corpus") / "words" / TABLE).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            syllable, characters = line.split(" ")
            for character in characters:
                found.setdefault(character, set()).add(_blurred(syllable))
    return {character: frozenset(syllables) for character, syllables in found.items()}


def _blurred(syllable: str) -> str:
    for printed, plain in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if syllable.startswith(printed):
            syllable = plain + syllable[2:]
    return syllable.removesuffix("g") if syllable.endswith("ng") else syllable
