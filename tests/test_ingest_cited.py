"""References in any text, with the words quoted after them."""

from __future__ import annotations

import pytest

from ingest.cited import Cited, cited_in


def _known(key: str) -> bool:
    return key in ("停车法", "停车管理条例")


def _cited(text: str) -> list[Cited]:
    return cited_in(text, _known, lambda number: number.startswith("清政发"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("依据《停车法》第三条第二款。", ["《停车法》第三条第二款"], id="title-and-provision"),
        pytest.param(
            "依据《停车办法》（清政发〔2020〕3号）第五条。", ["《停车办法》（清政发〔2020〕3号）第五条"], id="with-number"
        ),
        pytest.param("按照清政发〔2020〕3号文第五条办理", ["清政发〔2020〕3号文第五条"], id="number-alone"),
        pytest.param("国务院令第656号已经施行", ["国务院令第656号"], id="order"),
        pytest.param("违反停车法第八条之一第（三）项的", ["停车法第八条之一第（三）项"], id="bare"),
        pytest.param("违反垃圾法第八条的", ["第八条"], id="bare-unknown"),
        pytest.param("《停车法》第三条规定收费。该法第九条规定处罚。", ["《停车法》第三条", "第九条"], id="that-law"),
        pytest.param("第三条　本办法由市局解释，依照本办法第五条执行。", [], id="its-own-articles"),
        pytest.param("我们读了《三体》和《人民日报》。", [], id="no-policies"),
        pytest.param("依据第五条，应当报备。", ["第五条"], id="nothing-before"),
        pytest.param("按照《意见》第二条办理", ["《意见》第二条"], id="short-form-not-introduced"),
        pytest.param(
            "《停车意见》（以下简称《意见》）。按照《意见》办理",
            ["《停车意见》（以下简称《意见》）", "《意见》"],
            id="introduced",
        ),
        pytest.param("依據《停車法》第三條第二款。", ["《停車法》第三條第二款"], id="traditional"),
        pytest.param("", [], id="empty"),
        pytest.param("今天天气不错。", [], id="none"),
        pytest.param("依据清政发〔2020〕3号\n第二章　总则", ["清政发〔2020〕3号"], id="not-over-a-line"),
    ],
)
def test_references(text: str, expected: list[str]) -> None:
    found = _cited(text)
    assert [cited.span.slice(text) for cited in found] == expected


def test_what_names_no_document_is_of_the_one_before_and_says_so() -> None:
    first, second = _cited("《停车法》第三条规定收费。该法第九条规定处罚。")
    assert not first.inferred
    assert (second.title, second.inferred) == ("停车法", True)
    (alone,) = _cited("依据第五条，应当报备。")
    assert (alone.title, alone.number) == (None, None)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        pytest.param("《停车法》第三条规定：“停车应当缴费。”", "停车应当缴费。", id="marks"),
        pytest.param("《停车法》第三条规定，「停车应当缴费」", "停车应当缴费", id="corner-marks"),
        pytest.param("《停车法》第三条规定：停车应当缴费，不得拖欠。\n下一段", "停车应当缴费，不得拖欠。", id="colon"),
        pytest.param(
            "《停车法》第三条规定驾驶人应当“按照公示的标准及时足额缴纳停车费”", "按照公示的标准及时足额缴纳停车费", id="later"
        ),
        pytest.param("依照《停车法》第三条推行“一位一码”改革", None, id="a-term"),
        pytest.param("《停车法》第三条。有人说：“停车应当缴费，这是规定。”", None, id="another-sentence"),
    ],
)
def test_quotes(text: str, quote: str | None) -> None:
    (cited,) = _cited(text)
    assert (cited.quote.slice(text) if cited.quote else None) == quote
