"""The measure of kept text."""

from __future__ import annotations

import pytest

from tests.benchmarks.text_report import compare, in_order

TEXT = "第一条　为了规范托育服务，制定本办法。\n第二条　托育机构应当备案。\n第三条　本办法自公布之日起施行。"


@pytest.mark.parametrize(
    ("got", "kept", "extra"),
    [
        (TEXT, 1.0, 0.0),
        (TEXT.replace("\n", "").replace("\u3000", " "), 1.0, 0.0),
        ("\n".join(reversed(TEXT.split("\n"))), 1.0, 0.0),
        (TEXT + "\n第二条　托育机构应当备案。", 1.0, 12 / 57),
        (TEXT.replace("第二条　托育机构应当备案。", ""), 35 / 45, 0.0),  # its 第 and 。 still have their neighbours
        (TEXT.replace("规范", "规苑"), 44 / 45, 1 / 45),
        (TEXT + "版权所有，违者必究", 1.0, 9 / 54),
        ("", 0.0, 0.0),
        ("毫不相干的另一些话", 0.0, 1.0),
    ],
    ids=["same", "spaces", "reversed", "twice", "lost", "misread", "added", "empty", "other"],
)
def test_shares(got: str, kept: float, extra: float) -> None:
    assert compare(TEXT, got) == pytest.approx((kept, extra))


def test_order() -> None:
    lines = TEXT.split("\n")
    assert in_order(TEXT, TEXT.replace("\n", " ")) == 1.0
    assert in_order(TEXT, "\n".join((lines[1], lines[0], lines[2]))) == pytest.approx(2 / 3)
    assert in_order("", "") == 1.0
