"""The grammar of an end: every way to name a rule with every way to end it, and with what only looks like an end."""

from __future__ import annotations

import pytest

from index.model import RelationKind
from ingest.document import build_document
from ingest.reading import read

TITLE = "汐桥市渡船检验办法"
NUMBER = "汐政发〔2012〕41号"
NAMES = {
    "titled": f"《{TITLE}》",
    "numbered": f"《{TITLE}》（{NUMBER}）",
    "number-alone": f"{NUMBER}文件",
    "issuer-before": f"市政府办公室2012年印发的《{TITLE}》（{NUMBER}）",
    "short-form-after": f"《{TITLE}》（{NUMBER}，以下简称《办法》）",
    "original": f"原《{TITLE}》",
    "second-of-two": f"《汐桥市渔船管理办法》（汐政发〔2009〕3号）和《{TITLE}》（{NUMBER}）",
    "of-several": f"《{TITLE}》（{NUMBER}）等3件文件",
}
ENDS = (
    "{}同时废止",
    "{}现予废止",
    "{}已不适应工作需要，现予废止",
    "{}适用期已过，宣布失效",
    "{}自本通知印发之日起停止执行",
    "{}于2022年5月1日废止",
    "{}自2022年5月1日起失去效力",
    "{}不再作为行政管理的依据",
    "{}经研究决定予以废止",
    "废止{}",
    "自2022年5月1日起废止{}",
    "经研究，决定宣布{}失效",
    "现决定对{}予以废止",
    "停止{}的执行",
    "撤销{}",
    "特废止{}",
)
KEPT = (
    "拟废止{}",
    "{}应当予以废止",
    "{}尚未废止",
    "研究是否废止{}",
    "{}废止前，按原规定执行",
    "待新规定出台后，{}同时废止",
    "依照{}取得的许可证同时失效",
    "贯彻{}，停止执行不合理收费",
    "凡与{}相抵触的，一律停止执行",
    "撤销{}设立的机构",
    "不同意废止{}",
    "{}有效期届满未延续的，自动失效",
)


def ends(sentence: str) -> bool:
    """Whether a notice with this sentence repeals the rule as a whole."""
    lines = (
        "汐桥市人民政府关于船舶管理的通知",
        "汐政发〔2022〕9号",
        "各县人民政府：",
        f"{sentence}。",
        "汐桥市人民政府",
        "2022年4月2日",
    )
    reading, _ = read("\n".join(lines).encode(), "a.txt")
    relations = build_document(reading, source="a.txt", digest="0" * 64, name="a.txt").relations
    return any(
        relation.kind is RelationKind.REPEALS
        and relation.target.provision is None
        and (TITLE in (relation.target.title or "") or relation.target.doc_number == NUMBER)
        for relation in relations
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_wording_ends_every_name(name: str) -> None:
    assert [wording for wording in ENDS if not ends(wording.format(NAMES[name]))] == []


@pytest.mark.parametrize("name", NAMES)
def test_what_only_looks_like_an_end(name: str) -> None:
    assert [wording for wording in KEPT if ends(wording.format(NAMES[name]))] == []
