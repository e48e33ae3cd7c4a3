from __future__ import annotations

from index.sketch import SKETCH_SIZE, similarity, sketch

ARTICLES = [
    f"第{n}条 市档案馆应当在每年第{n}个月向社会公布可以查阅的目录共{n * 7}卷，并在第{n + 3}号阅览室陈列。" for n in range(1, 41)
]
TEXT = "\n".join(ARTICLES)


def test_layout_punctuation_and_width_make_no_difference() -> None:
    wrapped = "\n".join(TEXT[at : at + 30] for at in range(0, len(TEXT), 30))
    assert sketch(wrapped) == sketch(TEXT.replace("，", ",").replace("\n", " ")) == sketch(TEXT)
    assert sketch("第１２条：公开。目录Ａ卷") == sketch("第12条公开目录A卷")


def test_an_editors_note_leaves_the_texts_alike() -> None:
    assert similarity(sketch(TEXT), sketch("编者按：近日该市出台新规，本站全文转载，供各地参考借鉴。\n" + TEXT)) > 0.9


def test_estimate_is_near_the_true_similarity() -> None:
    left, right = "\n".join(ARTICLES[:30]), "\n".join(ARTICLES[10:])
    grams = [
        {text[at : at + 8] for at in range(len(text) - 7)}
        for text in ("".join(c for c in t if c.isalnum()) for t in (left, right))
    ]
    true = len(grams[0] & grams[1]) / len(grams[0] | grams[1])
    assert abs(similarity(sketch(left), sketch(right)) - true) < 0.15


def test_sketches_are_small_and_fit_the_database() -> None:
    values = sketch(TEXT)
    assert len(values) == SKETCH_SIZE
    assert all(-(2**63) <= value < 2**63 for value in values)


def test_short_texts_give_no_sketch() -> None:
    assert sketch("特此通知。\n各单位") == frozenset()
    assert similarity(frozenset(), frozenset()) == 0.0
