from __future__ import annotations

from index.sketch import SAME_TEXT, similarity, sketch

ARTICLES = [f"第{n}条 市档案馆应当在每年第{n}个月向社会公布可以查阅的目录共{n * 7}卷。" for n in range(1, 41)]


def test_a_repost_with_an_editors_note_is_the_same_text() -> None:
    original = "\n".join(ARTICLES)
    repost = "编者按：近日该市出台新规，本站全文转载，供各地参考借鉴。\n" + original.replace("，", ",")
    assert similarity(sketch(original), sketch(repost)) > SAME_TEXT


def test_sister_regulations_of_two_places_are_not() -> None:
    one = "\n".join(ARTICLES).replace("市档案馆", "甲市档案馆")
    other = "\n".join(ARTICLES).replace("市档案馆", "乙市档案馆")
    assert similarity(sketch(one), sketch(other)) < 0.1


def test_estimate_is_near_the_true_similarity() -> None:
    left, right = ARTICLES[:30], ARTICLES[10:]
    assert abs(similarity(sketch("\n".join(left)), sketch("\n".join(right))) - 20 / 40) < 0.1


def test_short_lines_give_no_sketch() -> None:
    assert sketch("特此通知。\n各单位：") == frozenset()
    assert similarity(frozenset(), frozenset()) == 0.0
