"""Small bases of rules alike but for their subjects, with questions about them: what adapting and its refusal are tried on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path

from index.base import KnowledgeBase
from index.labels import Expected, LabelledQuestion
from index.training.adapt import Adaptation
from ingest.batch import ingest_paths

# Words that nobody uses: no encoder knows what they mean.
JARGON = tuple(
    "".join(pair)
    for pair in zip("霁昶沄珩瑀翊琤璟旻翀旸晔暄晗皞皓皎湉泠洄", "阑罡埒垚堃垲埭墀壅塍阡陉陲隗隰陂隈隍隩阇", strict=True)
)
ORDINARY = ("雨水花园", "公共厕所", "农贸市场", "城市路灯", "校车停靠", "共享单车", "户外广告", "建筑垃圾", "流浪动物", "电梯安全",
            "餐饮油烟", "燃气管道", "古树名木", "物业服务", "养老机构", "图书馆舍", "房屋租赁", "非遗传承", "菜篮子店", "停车泊位")  # fmt: skip
# What people say, and what rules call it: the bundled encoder knows these.
OFFICIAL = {"工资": "劳动报酬", "小孩": "未成年人", "老人": "老年人", "离婚": "解除婚姻关系", "开除": "解除劳动合同", "车祸": "道路交通事故",
            "打官司": "提起诉讼", "押金": "保证金", "借钱": "民间借贷", "学费": "教育收费", "房租": "租赁费用", "坐牢": "有期徒刑"}  # fmt: skip
LAY_QUESTIONS = ("{0}的事找谁", "{0}怎么算", "因为{0}吵起来怎么办", "{0}要多久办完", "关于{0}有什么说法", "{0}不合理去哪里说")
# An article, whose second sentence may speak of another thing than the first, and how people ask about it.
ARTICLES = (
    ("{0}的建设经费由市、区两级财政按比例承担。{1}所需资金列入年度预算。", ("{0}的钱谁出", "修{0}用哪里的经费")),
    ("{0}由街道办事处每季度巡查一次。巡查{1}时应当填写记录。", ("多久巡查一次{0}", "{0}由谁去看")),
    ("损坏{0}的，责令限期修复。故意破坏{1}的，处五百元罚款。", ("弄坏{0}要罚多少", "把{0}砸了怎么处理")),
    ("设置{0}应当避开学校门口。{1}的间距不小于五十米。", ("{0}能设在学校旁边吗", "{0}之间要隔多远")),
)
# A step of 64 examples is enough for eighty passages.
QUICK = Adaptation(examples=64, min_steps=200)


def base_about(folder: Path, subjects: Sequence[str], others: Sequence[str] | None = None) -> KnowledgeBase:
    """A rule about each of ``subjects``; the second sentences speak of ``others``, by default of the same."""
    files = folder / "files"
    files.mkdir(parents=True)
    for subject, other in zip(subjects, others or subjects, strict=True):
        articles = [f"第{'一二三四'[at]}条　{text.format(subject, other)}" for at, (text, _) in enumerate(ARTICLES)]
        (files / f"{subject}.txt").write_text("\n".join([f"清沅市{subject}管理办法", *articles]) + "\n", encoding="utf-8")
    base = KnowledgeBase.open_or_create(folder / "kb")
    assert ingest_paths(base, [files]).failures == []
    return base


def questions_about(subjects: Sequence[str], names: Sequence[str] | None = None) -> list[LabelledQuestion]:
    """Questions that call ``subjects`` by ``names``, by default their own, with the article that answers each."""
    return [
        LabelledQuestion(f"{name}{at}{way}", question.format(name), (Expected(f"{subject}.txt", f"第{at + 1}条"),), "q.csv")
        for (subject, name), (at, (_, asked)) in product(zip(subjects, names or subjects, strict=True), enumerate(ARTICLES))
        for way, question in enumerate(asked)
    ]


def lay_questions(official: dict[str, str]) -> list[LabelledQuestion]:
    """Questions in the words of ``OFFICIAL``'s keys, answered by the rules about what ``official`` makes of them."""
    return [
        LabelledQuestion(f"{lay} {asked}", asked.format(lay), (Expected(f"{official[lay]}.txt"),), "q.csv")
        for lay, asked in product(OFFICIAL, LAY_QUESTIONS)
    ]
