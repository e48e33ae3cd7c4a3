"""What is asked of the pages: for each kind of page addresses that differ as those of people do, drawn from the base itself."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from urllib.parse import quote, urlencode

from index.base import KnowledgeBase

# Words, questions as people ask them, titles with provisions, numbers: everything that statutes can be asked.
QUESTIONS = (
    "交通肇事逃逸怎么处罚",
    "试用期最长多久",
    "房屋租赁押金不退怎么办",
    "未成年人保护",
    "大气污染防治的监督管理职责",
    "养老机构备案需要哪些材料",
    "食品生产许可的有效期是几年",
    "物业服务人能不能停水停电催交物业费",
    "个人信息",
    "政府采购的方式有哪些",
    "出租汽车经营许可条件",
    "噪声扰民罚款多少",
    "行政处罚的种类",
    "高空抛物谁负责",
    "村民委员会主任怎么选举产生",
    "工伤认定申请时限",
    "烟花爆竹燃放的时间和地点由谁规定",
    "危险废物经营许可证",
    "消防设施维护保养",
    "外商投资准入负面清单",
    "老年人优待 免费乘车",
    "献血间隔期",
    "公共场所控制吸烟",
    "历史文化街区内禁止哪些活动",
    "电梯使用单位的安全责任",
    "合同无效的情形",
    "湿地占用审批",
    "职业病诊断机构",
    "科技成果转化奖励比例",
    "电动自行车登记上牌",
)
PHRASES = (
    "不可抗力",
    "三年以下有期徒刑",
    "责令限期改正",
    "县级以上人民政府",
    "善意取得",
    "公序良俗",
    "见义勇为",
    "先行垫付",
    "生态环境主管部门",
    "无正当理由",
    "一次性告知",
    "直接负责的主管人员",
    "五百元以上二千元以下",
    "安全生产责任制",
    "不得少于",
    "信用信息公示系统",
    "突发事件应急预案",
    "饮用水水源保护区",
    "文物保护单位",
    "无障碍设施",
)
NARROWED = (
    {"region": "浙江省"},
    {"level": "地方性法规"},
    {"year_from": "2015", "year_to": "2020"},
    {"in_force": "true"},
    {"region": "上海市", "level": "地方性法规"},
    {"issuer": "国务院"},
    {"validity": "已修改"},
    {"sort": "newest"},
    {"as_of": "2012-06-01"},
    {"level": "法律", "in_force": "true"},
)
MATTERS = (
    "各地对养犬登记费用的规定",
    "各地对公共场所吸烟罚款的规定",
    "各市对电动自行车登记的规定",
    "各地对老年人优待的规定",
    "烟花爆竹燃放时间",
    "各地对献血奖励的规定",
    "各地对物业管理中业主大会表决比例的规定",
    "各地对献血假的规定",
    "各地对噪声扰民处罚的规定",
    "各地对历史建筑保护的规定",
    "各地对食品摊贩登记的规定",
    "各地对机动车停车收费的规定",
)
TOPICS = (
    "物业管理",
    "养老服务",
    "大气污染防治",
    "民事诉讼",
    "食品安全",
    "消防",
    "道路交通安全",
    "村民委员会选举",
    "献血",
    "教师",
)


def addresses(base: KnowledgeBase) -> dict[str, list[str]]:
    """The kinds of pages, each with its addresses."""
    return {**_searches(), **_documents(base), **_studies(base), **_upkeep(base)}


def _searches() -> dict[str, list[str]]:
    return {
        "search": [_query("/", q=question) for question in QUESTIONS],
        "search narrowed": [
            _query("/", q=question, **NARROWED[at % len(NARROWED)]) for at, question in enumerate(reversed(QUESTIONS))
        ],
        "search exact phrase": [_query("/", q=f'"{phrase}"') for phrase in PHRASES],
        "search page 2 to 12": [_query("/", q=question, leaf=2 + at % 11) for at, question in enumerate(QUESTIONS)],
        "search without question": [_query("/", **narrowed) for narrowed in NARROWED],
        "answer": [_query("/answer", q=question, part=1) for question in QUESTIONS],
        "suggestions": [_query("/v1/suggest", q=question[:3]) for question in QUESTIONS],
    }


def _documents(base: KnowledgeBase) -> dict[str, list[str]]:
    short = _ids(
        base, "SELECT id FROM documents WHERE length(text) BETWEEN 500 AND 4000 ORDER BY number * 7919 % 3001 LIMIT 20"
    )
    long = _ids(base, "SELECT id FROM documents ORDER BY length(text) DESC LIMIT 20")
    middle = _ids(base, "SELECT id FROM documents WHERE length(text) > 8000 ORDER BY number * 7919 % 3001 LIMIT 20")
    cited = _ids(
        base,
        "SELECT d.id FROM documents d JOIN relations r ON r.document = d.number GROUP BY d.number ORDER BY count(*) DESC LIMIT 20",
    )
    return {
        "document short": [_document(one) for one in short],
        "document long": [_document(one) for one in long],
        "document at an article": [
            f"{_document(one)}?{urlencode({'provision': f'第{number}条', 'q': '责任'})}"
            for one, number in zip(middle, ("二", "五", "十", "二十", "三十") * 4, strict=False)
        ],
        "network": [f"{_document(one)}/network{'?depth=2' * (at % 2)}" for at, one in enumerate(cited)],
    }


def _studies(base: KnowledgeBase) -> dict[str, list[str]]:
    passages = base.store.connection.execute(
        "SELECT d.id, p.ordinal FROM passages p JOIN documents d ON d.number = p.document "
        'WHERE p."end" - p.start BETWEEN 80 AND 400 ORDER BY p.number * 7919 % 100003 LIMIT 20'
    ).fetchall()
    alike = _ids(
        base,
        "SELECT id FROM documents WHERE title LIKE '%物业管理条例' OR title LIKE '%消防条例' OR title LIKE '%未成年人保护条例' "
        "OR title LIKE '%老年人权益保障条例' ORDER BY substr(title, -6), number LIMIT 24",
    )
    versions = _ids(
        base,
        "WITH dated AS (SELECT number, id, title, coalesce(issued, published, effective) AS day FROM documents) "
        "SELECT d.id FROM dated d JOIN (SELECT title, max(day) AS last FROM dated GROUP BY title HAVING count(DISTINCT day) > 1) v "
        "ON v.title = d.title AND v.last = d.day ORDER BY d.number * 7919 % 3001 LIMIT 60",
    )
    earlier = [one for one in versions if _has_earlier(base, one)][:20]
    drafts = base.store.connection.execute(
        "SELECT substr(text, 200, 700) FROM documents WHERE length(text) > 8000 ORDER BY number * 7919 % 2003 LIMIT 10"
    ).fetchall()
    return {
        "precedent of a passage": [_query("/precedent", passage=f"{one}-{ordinal}") for one, ordinal in passages],
        "precedent of a draft": [_query("/precedent", text=text) for (text,) in drafts],
        "compare two": [_compare(pair) for pair in pairwise(alike)],
        "compare four": [_compare(alike[at : at + 4]) for at in range(0, len(alike) - 4, 2)],
        "redline": [f"{_document(one)}/redline{'?only=changes' * (at % 2)}" for at, one in enumerate(earlier)],
        "table by place": [_query("/table", q=matter) for matter in MATTERS],
        "timeline": [_query("/timeline", q=topic) for topic in TOPICS],
        "coverage": ["/coverage"] * 5,
    }


def _upkeep(base: KnowledgeBase) -> dict[str, list[str]]:
    documents = _ids(base, "SELECT id FROM documents ORDER BY number * 7919 % 3001 LIMIT 10")
    return {
        "admin lists": [
            *("/admin", "/admin/trash", "/admin/failures", "/admin/statistics", "/admin/audit", "/admin/documents"),
            *(_query("/admin/documents", title=topic) for topic in TOPICS),
            *(_query("/admin/documents", offset=offset) for offset in (50, 500, 3000)),
        ],
        "admin document": [f"/admin{_document(one)}" for one in documents],
        "exported file": [
            _query("/v1/export", q=question, format=("csv", "xlsx", "gb7714", "bibtex")[at % 4])
            for at, question in enumerate(QUESTIONS[:12])
        ],
        "table as a file": [_query("/v1/table/xlsx", q=matter) for matter in MATTERS[:4]],
    }


def _query(path: str, **parameters: object) -> str:
    return f"{path}?{urlencode(parameters)}"


def _document(document_id: str) -> str:
    return f"/documents/{quote(document_id, safe='')}"


def _compare(ids: list[str] | tuple[str, ...]) -> str:
    return f"/compare?{urlencode([('id', one) for one in ids])}"


def _ids(base: KnowledgeBase, sql: str) -> list[str]:
    return [document_id for (document_id,) in base.store.connection.execute(sql)]


def _has_earlier(base: KnowledgeBase, document_id: str) -> bool:
    number = base.store.document_number(document_id)
    order = [version.document.number for version in base.rulebook.versions(number or 0, date.today())]
    return number in order and order.index(number) > 0
