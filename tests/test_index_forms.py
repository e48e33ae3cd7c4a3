"""Characters in one form: one for one, so that places hold, and either script finds the other."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest

from index.forms import folded, simplified
from index.highlight import highlights
from index.names import title_key
from index.segment import Segmenter, bigrams


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        pytest.param("義務教育經費", "义务教育经费", id="traditional"),
        pytest.param("後續徵收於", "后续征收于", id="of-gb2312-too"),
        pytest.param("乾县、瞭望、著名", "乾县、瞭望、著名", id="standard-forms-stay"),
        pytest.param("２０２３年Ａ級", "2023年a级", id="full-width"),
        pytest.param("㎡İ①", "㎡İ1", id="what-would-grow-stays"),
        pytest.param("裏裡衞啓", "里里卫启", id="variants"),
    ],
)
def test_folding_is_one_for_one(text: str, plain: str) -> None:
    assert folded(text) == plain
    assert len(folded(text)) == len(text)


def test_folding_again_changes_nothing() -> None:
    every = "".join(map(chr, np.arange(0x3400, 0xA000)))
    assert simplified(simplified(every)) == simplified(every)
    assert len(folded(every)) == len(every)


def test_either_script_gives_the_same_words_and_pairs() -> None:
    segmenter = Segmenter.bundled()
    assert segmenter.words("義務教育經費由縣級人民政府統籌") == segmenter.words("义务教育经费由县级人民政府统筹")
    assert bigrams("學校安全") == bigrams("学校安全")
    assert title_key("《義務教育法》") == title_key("中华人民共和国义务教育法")


def test_marks_stand_on_the_characters_of_the_source() -> None:
    source = "İ第八條　學校設立安全工作機構。"
    marked = [span.slice(source) for span in highlights(source, ["学校", "机构"])]
    assert marked == ["學校", "機構"]


def test_folding_all_at_once_is_folding_each_character() -> None:
    every = [chr(code) for code in range(0x10000)]
    alone = [folded(character) for character in every]
    assert all(len(character) == 1 for character in alone)
    assert folded("".join(every)) == "".join(alone)
    for character in every:
        plain = unicodedata.normalize("NFKC", character).lower()
        assert folded(f"中{character}") == "中" + simplified(plain if len(plain) == 1 else character)
    assert folded("𠀀ＡΑΣ") == "𠀀aασ"
