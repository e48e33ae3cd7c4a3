"""The grammar of a term: every way to name a rule with every way to lengthen it, to put it off, or to bound its end."""

from __future__ import annotations

from datetime import date

import pytest

from index.model import Relation, RelationKind
from ingest.document import build_document
from ingest.reading import read
from tests.test_ingest_repeals import NAMES, NUMBER, TITLE

EXTENDS, SUSPENDS, REPEALS, AMENDS = RelationKind.EXTENDS, RelationKind.SUSPENDS, RelationKind.REPEALS, RelationKind.AMENDS
_JUNE, _DECEMBER = date(2020, 6, 30), date(2025, 12, 31)
WORDINGS: dict[str, tuple[RelationKind, date | None, date | None, str | None]] = {
    "{}推迟至2020年7月1日起施行": (SUSPENDS, None, _JUNE, None),
    "{}的施行日期由2020年1月1日调整为2020年7月1日": (SUSPENDS, None, _JUNE, None),
    "将{}的实施时间推迟到2020年7月1日": (SUSPENDS, None, _JUNE, None),
    "{}延期至2020年7月1日施行": (SUSPENDS, None, _JUNE, None),
    "决定将{}延期施行，具体施行时间另行通知": (SUSPENDS, None, None, None),
    "{}推迟一年施行": (SUSPENDS, None, None, "一年"),
    "{}的有效期由3年调整为5年": (EXTENDS, None, None, "至5年"),
    "将{}有效期由原来的三年延长至五年": (EXTENDS, None, None, "至五年"),
    "{}有效期延长2年": (EXTENDS, None, None, "2年"),
    "{}有效期再延长一年": (EXTENDS, None, None, "一年"),
    "{}继续执行，有效期至2025年12月31日": (EXTENDS, None, _DECEMBER, None),
    "{}有效期满后，延长执行期限至2025年12月31日": (EXTENDS, None, _DECEMBER, None),
    "{}执行期限延长至2025年12月底": (EXTENDS, None, _DECEMBER, None),
    "{}执行期限延长至2025年底": (EXTENDS, None, _DECEMBER, None),
    "{}失效日期延至2025年12月31日": (EXTENDS, None, _DECEMBER, None),
    "经评估，{}需继续执行，现将有效期延长至2025年12月31日": (EXTENDS, None, _DECEMBER, None),
    "{}执行至2025年12月31日": (EXTENDS, None, _DECEMBER, None),
    "{}自2021年7月1日起继续有效，有效期五年": (EXTENDS, date(2021, 7, 1), None, "五年"),
    "暂停执行{}，期限一年": (SUSPENDS, None, None, "一年"),
    "自2021年1月1日起暂停适用{}": (SUSPENDS, date(2021, 1, 1), None, None),
    "{}自2021年5月1日起恢复实施": (EXTENDS, date(2021, 5, 1), None, None),
    "{}执行至2025年12月31日止，此后停止执行": (REPEALS, date(2026, 1, 1), None, None),
    "{}名称修改为《汐桥市渡船检验条例》": (AMENDS, None, None, None),
    "{}中“市渔政局”统一修改为“市农业农村局”": (AMENDS, None, None, None),
    "{}规定的检验费标准自2021年1月1日起提高至50元": (AMENDS, date(2021, 1, 1), None, None),
}
NOTHING = (
    "按照{}发放的证书有效期延长一年",
    "依据{}取得的资质推迟至2020年7月1日生效",
    "各地要抓紧完善{}，延长证书有效期",
    "是否延长{}有效期，由市司法局研究",
    "建议将{}推迟至2020年7月1日起施行",
    "{}有效期届满前，应当组织评估",
    "如与国家规定不一致，{}停止执行",
)
PARTS = (
    "{}除第三条外，停止执行",
    "除第三条外，{}同时废止",
    "{}（第三条除外）同时废止",
    "{}中与本通知不一致的内容停止执行",
)


def said(sentence: str) -> list[Relation]:
    """What a notice with this sentence does to the life of the rule."""
    lines = (
        "汐桥市人民政府关于船舶管理的通知",
        "汐政发〔2021〕8号",
        "各县区人民政府：",
        sentence + "。",
        "汐桥市人民政府",
        "2021年1月5日",
    )
    reading, _ = read("\n".join(lines).encode(), "a.txt")
    document = build_document(reading, source="a.txt", digest="0", name="a.txt")
    kinds = (EXTENDS, SUSPENDS, REPEALS, AMENDS)
    meant = (one for one in document.relations if one.target.title == TITLE or one.target.doc_number == NUMBER)
    return [one for one in meant if one.kind in kinds]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("wording", WORDINGS, ids=map(str, range(len(WORDINGS))))
def test_a_term_is_told(name: str, wording: str) -> None:
    found = [(one.kind, one.when, one.until, one.term) for one in said(wording.format(NAMES[name])) if not one.target.provision]
    assert found == [WORDINGS[wording]]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("wording", NOTHING, ids=map(str, range(len(NOTHING))))
def test_what_only_looks_like_a_term(name: str, wording: str) -> None:
    assert said(wording.format(NAMES[name])) == []


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("number-alone", "of-several")])
@pytest.mark.parametrize("wording", PARTS, ids=map(str, range(len(PARTS))))
def test_a_part_is_spared(name: str, wording: str) -> None:
    assert [(one.kind, one.target.provision is not None) for one in said(wording.format(NAMES[name]))] == [(REPEALS, True)]
