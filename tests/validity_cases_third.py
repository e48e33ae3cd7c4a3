"""A third table: one rule of a fire brigade, and the many words in which it ends, goes on, or stays as it is."""

from __future__ import annotations

from tests.validity_cases import Ask, Case, decree, notice, rule

CITY = "青砚市人民政府"
FIRE = "青砚市消防车通道管理办法"
NUMBER = "青政规〔2016〕12号"
AIM = "为了保障消防车通道畅通，制定本办法。"
DUTY = "消防救援机构负责消防车通道的监督检查。"
FINE = "占用消防车通道的，责令改正。"
OTHER = "青砚市消防安全管理办法"


def fire(day: str = "本办法自2016年9月1日起施行。", title: str = FIRE, number: str = NUMBER) -> str:
    return rule(title, number, "2016年7月18日", AIM, DUTY, FINE, day=day, by=CITY)


def tells(
    *body: str, title: str = "青砚市人民政府关于消防工作的通知", date: str = "2021年5月6日", number: str = "青政发〔2021〕8号"
) -> str:
    return notice(title, number, date, *body, by=CITY, to="各区人民政府，市政府各部门：")


def closes(day: str, title: str = OTHER) -> str:
    return decree(title, "第9号", "2021年5月6日", AIM, FINE, day=day, by=CITY)


def told(text: str, *asks: tuple[str, str], first: str | None = None, file: str = "b.txt") -> Case:
    """What becomes of the old rule when ``text`` comes beside it."""
    return Case({"a.txt": first or fire(), file: text}, tuple(Ask("a.txt", *ask) for ask in asks))


def alone(text: str, *asks: tuple[str, str], file: str = "a.txt") -> Case:
    return Case({file: text}, tuple(Ask(file, *ask) for ask in asks))


BEFORE, AFTER = "2021-05-01", "2021-08-01"
GONE = ((BEFORE, "现行有效"), (AFTER, "已废止"))
CHANGED = ((BEFORE, "现行有效"), (AFTER, "已修改"))
KEPT = ((BEFORE, "现行有效"), (AFTER, "现行有效"))

CASES: dict[str, Case] = {
    "ends-effective-of-old-named": told(closes("本办法自2021年6月1日起施行。2016年9月1日起施行的《青砚市消防车通道管理办法》同时废止。"), *GONE),
    "ends-from-the-day-of-the-new": told(closes("本办法自2021年6月1日起施行。《青砚市消防车通道管理办法》自本办法施行之日起废止。"), ("2021-05-20", "现行有效"), ("2021-06-01", "已废止")),
    "ends-stops-being-carried-out": told(tells("自本通知印发之日起，《青砚市消防车通道管理办法》停止施行。"), *GONE),
    "ends-void": told(tells("本通知自印发之日起施行，《青砚市消防车通道管理办法》（青政规〔2016〕12号）同时作废。"), *GONE),
    "ends-no-longer-carried-out": told(tells("本通知自2021年6月1日起施行，青政规〔2016〕12号文件不再执行。"), ("2021-05-20", "现行有效"), ("2021-06-01", "已废止")),
    "ends-number-with-blanks": told(tells("《青砚市消防车通道管理办法》（青政规〔 2016 〕 12 号）予以废止。"), *GONE),
    "ends-number-in-round-brackets": told(tells("《青砚市消防车通道管理办法》（青政规（2016）12号）予以废止。"), *GONE),
    "ends-notice-title-in-full": told(tells("2016年7月18日印发的《青砚市人民政府关于印发青砚市消防车通道管理办法的通知》同时废止。"), *GONE),
    "ends-with-others-and-etc": told(tells("决定废止《青砚市消防车通道管理办法》（青政规〔2016〕12号）等3件行政规范性文件。"), *GONE),
    "ends-in-a-public-announcement": told(tells("经市政府研究决定，现将《青砚市消防车通道管理办法》予以废止，特此公告。", title="青砚市人民政府关于废止《青砚市消防车通道管理办法》的公告"), *GONE),
    "ends-in-a-list-in-brackets": told(tells("市人民政府决定，废止以下规范性文件：", "（一）《青砚市消防车通道管理办法》（青政规〔2016〕12号）", "（二）《青砚市消火栓管理规定》（青政规〔2012〕3号）", title="青砚市人民政府关于废止部分规范性文件的决定"), *GONE),
    "ends-in-running-text": told(tells("决定废止下列文件：《青砚市消防车通道管理办法》（青政规〔2016〕12号）；《青砚市消火栓管理规定》（青政规〔2012〕3号）。"), *GONE),
    "ends-listed-without-marks": told(tells("决定废止下列文件：", "1. 青砚市消防车通道管理办法（青政规〔2016〕12号）", "2. 青砚市消火栓管理规定（青政规〔2012〕3号）", title="青砚市人民政府关于废止部分规范性文件的决定"), *GONE),
    "ends-in-a-later-year": told(tells("《青砚市消防车通道管理办法》自2023年1月1日起停止执行。"), (AFTER, "现行有效"), ("2022-12-31", "现行有效"), ("2023-01-01", "已废止")),
    "lapses-by-words": told(tells("经清理，《青砚市消防车通道管理办法》（青政规〔2016〕12号）已过适用期，宣布失效。"), (BEFORE, "现行有效"), (AFTER, "已失效")),
    "lapses-of-itself": told(closes("本办法自2021年6月1日起施行，《青砚市消防车通道管理办法》即行失效。"), (AFTER, "已失效")),
    "parts-two-articles": told(tells("《青砚市消防车通道管理办法》第二条、第三条同时废止。"), *CHANGED),
    "parts-deleted": told(tells("删去《青砚市消防车通道管理办法》第二条。", title="青砚市人民政府关于修改部分规范性文件的决定"), *CHANGED),
    "parts-a-word-changed": told(tells("一、将《青砚市消防车通道管理办法》中的“消防机构”修改为“消防救援机构”。", title="青砚市人民政府关于修改部分规范性文件的决定"), *CHANGED),
    "changed-as-follows": told(tells("经研究，决定对《青砚市消防车通道管理办法》（青政规〔2016〕12号）作如下修改：", "一、第二条修改为：“消防救援机构和街道办事处负责监督检查。”", title="青砚市人民政府关于修改《青砚市消防车通道管理办法》的通知"), *CHANGED),
    "changed-by-supplement": told(tells("《青砚市消防车通道管理办法》（青政规〔2016〕12号）增加一条，作为第四条：“消防车通道应当设置标识。”", title="青砚市人民政府关于修改《青砚市消防车通道管理办法》的决定"), *CHANGED),
    "changed-by-number": told(tells("将青政规〔2016〕12号第二条修改为：“消防救援机构负责检查。”", title="青砚市人民政府关于调整有关文件内容的通知"), *CHANGED),
    "differs-follow-this": told(tells("《青砚市消防车通道管理办法》与本通知不一致的，以本通知为准。"), *CHANGED),
    "differs-carried-out-by-this": told(tells("此前印发的《青砚市消防车通道管理办法》规定与本通知不一致的，按本通知执行。"), *CHANGED),
    "kept-carried-out-by": told(tells("消防车通道的管理，按照《青砚市消防车通道管理办法》（青政规〔2016〕12号）执行。"), *KEPT),
    "kept-strictly-carried-out": told(tells("各区要继续严格执行《青砚市消防车通道管理办法》，不得擅自停止执行。"), *KEPT),
    "kept-not-repealed": told(tells("《青砚市消防车通道管理办法》未列入废止目录，继续有效。"), *KEPT),
    "kept-old-cited-in-history": told(tells("2010年印发的《青砚市消火栓管理规定》已被《青砚市消防车通道管理办法》废止。"), *KEPT),
    "kept-asked-to-review": told(tells("请各区对照《青砚市消防车通道管理办法》开展自查，清理本级文件中应当废止的内容。"), *KEPT),
    "kept-question-of-repeal": told(tells("一、关于是否废止《青砚市消防车通道管理办法》，由市司法局研究提出意见。"), *KEPT),
    "kept-other-number-same-name": told(tells("决定废止《青砚市消防车通道管理办法》（青政规〔2009〕2号）。"), *KEPT),
    "kept-similar-name": told(tells("决定废止《青砚市消防车管理办法》。"), *KEPT),
    "kept-measures-under-it": told(tells("《青砚市消防车通道管理办法实施细则》同时废止。"), *KEPT),
    "kept-draft-first": Case(
        {
            "a.txt": fire(),
            "b.txt": f"青砚市消防安全管理办法（草案）\n第一条　{AIM}\n第二条　本办法自2021年6月1日起施行，《青砚市消防车通道管理办法》同时废止。",
            "c.txt": decree(OTHER, "第9号", "2022年5月6日", AIM, day="本办法自2022年6月1日起施行，《青砚市消防车通道管理办法》同时废止。", by=CITY),
        },
        (Ask("a.txt", "2022-05-20", "现行有效"), Ask("a.txt", "2022-06-01", "已废止", "第9号"), Ask("b.txt", "2022-06-01", "未知")),
    ),
    "term-of-five-from-to": alone(fire("本办法有效期自2016年9月1日至2021年8月31日。"), ("2021-08-31", "现行有效"), ("2021-09-01", "已失效")),
    "term-trial-until": alone(fire("本办法自2016年9月1日起试行，试行期至2018年8月31日。", title=FIRE + "（试行）"), ("2018-08-31", "现行有效"), ("2018-09-01", "已失效")),
    "term-in-months": alone(tells("本通知自印发之日起施行，有效期6个月。"), ("2021-11-01", "现行有效"), ("2021-11-10", "已失效")),
    "term-separate-article": alone(fire("本办法自2016年9月1日起施行。\n第五条　本办法有效期为5年。"), ("2021-08-31", "现行有效"), ("2021-09-01", "已失效")),
    "term-midnight": alone(tells("本通告自2021年7月1日零时起施行。"), ("2021-06-30", "尚未施行"), ("2021-07-01", "现行有效")),
    "term-six-months-later": alone(decree(FIRE, "第3号", "2020年1月10日", AIM, day="本办法自公布之日起6个月后施行。", by=CITY), ("2020-05-01", "尚未施行"), ("2020-08-01", "现行有效")),
    "term-thirty-days-later": alone(decree(FIRE, "第3号", "2020年1月10日", AIM, day="本办法自公布之日起三十日后施行。", by=CITY), ("2020-01-20", "尚未施行"), ("2020-03-01", "现行有效")),
    "term-none-printed": alone(tells("各区要抓好落实。"), ("2021-05-05", "尚未施行"), ("2024-01-01", "现行有效")),
    "term-ran-out-before-the-repeal": told(tells("决定废止《青砚市消防车通道管理办法》（青政规〔2016〕12号）。", date="2022年5月6日"), (BEFORE, "现行有效"), ("2023-01-01", "已失效"), first=fire("本办法自2016年9月1日起施行，有效期5年。")),
    "longer-carried-on-until": told(tells("《青砚市消防车通道管理办法》（青政规〔2016〕12号）延期执行至2024年12月31日。"), ("2024-12-31", "现行有效"), ("2025-01-01", "已失效"), first=fire("本办法自2016年9月1日起施行，有效期5年。")),
    "longer-by-two-years": told(tells("经评估，《青砚市消防车通道管理办法》有效期顺延两年。"), ("2023-08-31", "现行有效"), ("2023-09-01", "已失效"), first=fire("本办法自2016年9月1日起施行，有效期5年。")),
    "longer-with-its-own-term": told(tells("《青砚市消防车通道管理办法》继续有效，有效期至2026年8月31日。"), ("2026-08-31", "现行有效"), ("2026-09-01", "已失效"), first=fire("本办法自2016年9月1日起施行，有效期5年。")),
    "longer-by-amendment": told(tells("将《青砚市消防车通道管理办法》第四条修改为：“本办法自2016年9月1日起施行，有效期至2026年8月31日。”", title="青砚市人民政府关于修改《青砚市消防车通道管理办法》的决定"), ("2022-08-31", "已修改"), ("2026-09-01", "已失效"), first=fire("本办法自2016年9月1日起施行，有效期5年。")),
    "longer-it-said-apart": told(tells("《青砚市消防车通道管理办法》（青政规〔2016〕12号）将于2021年8月31日到期。", "经评估，该办法有效期延长至2026年8月31日。", title="青砚市人民政府关于延长《青砚市消防车通道管理办法》有效期的通知"), ("2026-08-31", "现行有效"), ("2026-09-01", "已失效"), first=fire("本办法自2016年9月1日起施行，有效期5年。")),
    "longer-no-more": told(tells("《青砚市消防车通道管理办法》有效期届满后不再延长。"), ("2021-08-01", "现行有效"), ("2021-10-01", "已失效"), first=fire("本办法自2016年9月1日起施行，有效期5年。")),
    "longer-then-repealed": Case(
        {
            "a.txt": fire("本办法自2016年9月1日起施行，有效期5年。"),
            "b.txt": tells("《青砚市消防车通道管理办法》有效期延长至2026年8月31日。"),
            "c.txt": tells("《青砚市消防车通道管理办法》（青政规〔2016〕12号）予以废止。", date="2023年2月3日", number="青政发〔2023〕1号"),
        },
        (Ask("a.txt", "2022-01-01", "现行有效"), Ask("a.txt", "2023-03-01", "已废止", "青政发〔2023〕1号")),
    ),
    "pause-until-further-notice": told(tells("自即日起暂缓执行《青砚市消防车通道管理办法》，何时恢复另行通知。"), (BEFORE, "现行有效"), (AFTER, "可能失效")),
    "undated-rule-repealed": Case(
        {
            "a.txt": f"{FIRE}\n第一条　{AIM}\n第二条　{DUTY}",
            "b.txt": tells("决定废止《青砚市消防车通道管理办法》。"),
        },
        (Ask("a.txt", "2021-04-01", "未知"), Ask("a.txt", "2021-06-01", "已废止", "青政发〔2021〕8号")),
    ),
    "trial-by-notice-then-formal": Case(
        {
            "a.txt": fire(title=FIRE + "（试行）", day="本办法自2016年9月1日起施行，有效期2年。"),
            "b.txt": rule(FIRE, "青政规〔2018〕20号", "2018年8月20日", AIM, FINE, day="本办法自2018年9月1日起施行，有效期至2023年8月31日。《青砚市消防车通道管理办法（试行）》（青政规〔2016〕12号）同时废止。", by=CITY),
        },
        (Ask("a.txt", "2018-08-25", "现行有效"), Ask("a.txt", "2018-09-01", "已废止"), Ask("b.txt", "2023-08-31", "现行有效"), Ask("b.txt", "2023-09-01", "已失效")),
    ),
    "revised-edition-in-brackets": Case(
        {
            "a.txt": fire(),
            "b.txt": tells("决定废止《青砚市消防车通道管理办法（2016年修订）》。"),
        },
        (Ask("a.txt", AFTER, "已废止"),),
    ),
    "department-and-government-share-a-name": Case(
        {
            "a.txt": fire(),
            "b.txt": rule("青砚市消防车通道管理办法", "青应急〔2013〕5号", "2013年3月4日", AIM, FINE, by="青砚市应急管理局"),
            "c.txt": tells("决定废止青砚市应急管理局《青砚市消防车通道管理办法》（青应急〔2013〕5号）。"),
        },
        (Ask("a.txt", AFTER, "现行有效"), Ask("b.txt", AFTER, "已废止")),
    ),
    "joint-number-list-in-table": told(
        "# 青砚市人民政府关于废止部分文件的通知\n\n青政发〔2021〕8号\n\n现决定废止下列文件，自2021年6月1日起停止执行：\n\n| 序号 | 文号 | 文件名称 | 发布日期 |\n|---|---|---|---|\n| 1 | 青政规〔2016〕12号 | 关于印发青砚市消防车通道管理办法的通知 | 2016年7月18日 |\n| 2 | 青政规〔2012〕3号 | 关于印发青砚市消火栓管理规定的通知 | 2012年3月4日 |\n\n青砚市人民政府\n\n2021年5月6日\n",
        ("2021-05-20", "现行有效"), ("2021-06-01", "已废止"), file="b.md",
    ),
}  # fmt: skip
