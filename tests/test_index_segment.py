"""Words and bigrams: what is cut, what stays whole, and what a user's own dictionary does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from index.dictionary import bundled_lines
from index.errors import DictionaryError
from index.segment import REMEMBERED_LINES, Segmenter, bigrams

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter.bundled()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("集团党组织职责", ["集团", "党组织", "职责"], id="sample-question"),
        pytest.param("网信部门", ["网信", "部门"], id="mined-term"),
        pytest.param("县管校聘", ["县管校聘"], id="hand-picked-term"),
        pytest.param("覆盖率达到56.25%。", ["覆盖率", "达到", "56.25%"], id="decimal-percentage"),
        pytest.param("２０２３－０７－０１", ["2023", "07", "01"], id="full-width-date"),
        pytest.param("补助1,234,567元", ["补助", "1234567", "元"], id="thousands"),
        pytest.param("沅教发〔2031〕7号", ["沅", "教", "发", "2031", "7", "号"], id="document-number"),
        pytest.param("COVID-19 与 R&D", ["covid-19", "与", "r&d"], id="latin"),
        pytest.param("建5G基站", ["建", "5g", "基站"], id="digit-and-letter"),
        pytest.param(
            "详见https://www.example.org/a?b=1。谢谢", ["详见", "https://www.example.org/a?b=1", "谢谢"], id="address"
        ),
        pytest.param("“学校”、（学生）；《办法》", ["学校", "学生", "办法"], id="punctuation"),
        pytest.param("café 与 Ωμέγα", ["café", "与", "ωμέγα"], id="other-letters"),
        pytest.param("　 \t。", [], id="nothing"),
    ],
)
def test_words(segmenter: Segmenter, text: str, words: list[str]) -> None:
    assert segmenter.words(text) == words


def test_words_do_not_cross_a_line_break(segmenter: Segmenter) -> None:
    assert segmenter.words("党组\n织") == ["党组", "织"]
    assert segmenter.words("党组织") == ["党组织"]


def test_a_question_is_cut_like_the_passage_it_stands_in(segmenter: Segmenter) -> None:
    passage = "教育集团设立党组织，集团党组织职责由章程规定。"
    asked = segmenter.words("集团党组织职责")
    cut = segmenter.words(passage)
    assert any(cut[at : at + len(asked)] == asked for at in range(len(cut)))


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        pytest.param("党组织", ["党组", "组织"], id="run"),
        pytest.param("第3条", ["第", "条"], id="single-characters"),
        pytest.param("学校，校长", ["学校", "校长"], id="not-across-punctuation"),
        pytest.param("学\n校", ["学", "校"], id="not-across-lines"),
        pytest.param("2024 abc", [], id="no-han"),
    ],
)
def test_bigrams(text: str, pairs: list[str]) -> None:
    assert bigrams(text) == pairs


def test_lines_are_remembered_and_forgotten() -> None:
    segmenter = Segmenter.bundled()
    segmenter.words("第一章　总则\n第一章　总则")
    remembered = segmenter._line_words.cache_info()
    assert (remembered.hits, remembered.misses) == (1, 1)
    segmenter.words("\n".join(f"第{number}行" for number in range(REMEMBERED_LINES + 10)))
    assert segmenter._line_words.cache_info().currsize == REMEMBERED_LINES


def test_own_words_stay_whole_and_change_the_digest(segmenter: Segmenter) -> None:
    own = Segmenter(["沅江新城片"])
    assert segmenter.words("在沅江新城片办学") != ["在", "沅江新城片", "办学"]
    assert own.words("在沅江新城片办学") == ["在", "沅江新城片", "办学"]
    assert own.digest != segmenter.digest
    assert Segmenter.bundled().digest == segmenter.digest


def test_user_dictionary_file(tmp_path: Path, segmenter: Segmenter) -> None:
    file = tmp_path / "words.txt"
    file.write_text("\ufeff# 本市用语\n\n沅江新城片\n松涛书院 50000\n", encoding="utf-8")
    own = Segmenter.bundled(file)
    assert own.words("松涛书院在沅江新城片") == ["松涛书院", "在", "沅江新城片"]
    assert own.words("党组织职责") == segmenter.words("党组织职责")


@pytest.mark.parametrize(
    ("content", "place", "reason"),
    [
        pytest.param("学区\nAI课堂\n", "第 2 行", "汉字以外", id="not-han"),
        pytest.param("学区 很多\n", "第 1 行", "词频为正整数", id="frequency-no-number"),
        pytest.param("\n\n学区 0\n", "第 3 行", "词频为正整数", id="frequency-zero"),
        pytest.param("学区 5 n\n", "第 1 行", "词频为正整数", id="three-fields"),
    ],
)
def test_user_dictionary_errors_name_file_and_line(tmp_path: Path, content: str, place: str, reason: str) -> None:
    file = tmp_path / "words.txt"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(DictionaryError) as caught:
        Segmenter.bundled(file)
    assert str(caught.value).startswith(f"{file} {place}：")
    assert reason in str(caught.value)


def test_user_dictionary_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DictionaryError, match="无法读取"):
        Segmenter.bundled(tmp_path / "absent.txt")
    file = tmp_path / "words.txt"
    file.write_bytes("学区".encode("gb18030"))
    with pytest.raises(DictionaryError, match="UTF-8"):
        Segmenter.bundled(file)


def test_bundled_dictionary_is_well_formed() -> None:
    lines = [line for line in bundled_lines() if not line.startswith("#")]
    words = [line.split(" ")[0] for line in lines]
    assert words == sorted(set(words))
    assert all(int(line.split(" ")[1]) > 0 for line in lines)
    assert {"党组织", "网信", "双减", "的"} <= set(words)


def test_start_is_silent_and_leaves_no_file(tmp_path: Path) -> None:
    """jieba's own start logs to stderr, warns of its escapes, and caches its dictionary in the temporary folder."""
    script = "from index.segment import Segmenter; print(Segmenter.bundled().words('集团党组织职责'))"
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"},
    )
    assert done.stdout == "['集团', '党组织', '职责']\n"
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == []
