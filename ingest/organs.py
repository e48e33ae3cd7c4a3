"""Names of public bodies and of the places they stand for, as titles, red heads and signatures print them."""

from __future__ import annotations

import re

from index.places import places

_SUFFIX = (
    "人民代表大会常务委员会|人民代表大会|人大常委会|人民政府办公厅|人民政府办公室|人民政府|政府办公厅|政府办公室|政府|办公厅|办公室|委员会办公室|"
    "委员会|总局|管理局|监督局|局|厅|省委|市委|区委|县委|州委|旗委|工委|党委|党组|党工委|纪委|委|人民法院|法院|人民检察院|检察院|"
    "国务院|中央军委|人民银行|银行|支行|分行|管委会|总署|署|公署|指挥部|领导小组|领导小组办公室|联防联控机制|工作专班|中心|总工会|工会|联合会|协会|学会|大学|学院|学校|小学|中学|"
    "集团|公司|交易所|部|研究院|社|总队|支队|队|处|司|站|馆|院|园|防控办|发改办|办|兵团|军区|理事会|常委会|小组|基金会|研究所|委员会党组|总部"
)
_NAME = rf"[\u4e00-\u9fffA-Za-z·（）()]{{0,34}}?(?:{_SUFFIX})"
_ORGANS = re.compile(rf"{_NAME}(?:[\s、]+{_NAME}){{0,14}}")
_ORGAN_TAIL = re.compile(rf"(?:{_SUFFIX})$")
_STRETCHED = 12
"""A name stretched over a red head falls into at most so many parts."""
_TASK_FORCE = re.compile(
    r"[\u4e00-\u9fff（）()·\s]{4,60}(?:指挥部|领导小组|联防联控机制|工作专班)(?:[\u4e00-\u9fff]{0,6}办公室)?"
)
"""A body set up for one task has it in its name, however long: 某省应对…疫情工作领导小组（指挥部）."""
_NO_ORGAN = re.compile(r"关于|印发|[，。；：？！《》“”]|(?<!感染)的|第[一二三四五六七八九十\d]")
_ADDRESSED = re.compile(
    r"^(?:各|全(?!南县|州县|椒县|国(?:人民代表|人大|政协|总工会|妇|爱国|老龄|社会|哲学|普法|绿化|扫黄))|本(?!溪)|我|有关|相关|附)"
)
_ABBREVIATED = re.compile(
    r"(?:省|区(?!域)|县|州|自治区|市(?![中南北]区))(?:人民)?(?:政府|委|人大|政协|纪委|人民法院|人民检察院|[\u4e00-\u9fff]{2,10}(?:局|厅|办|委员会|办公室|办公厅|部|中心))"
    r"|(?:省|市|县|区)第?[一二三四五六七八九十]{1,3}届"
    r"|(?:本|我|该|你)[省市区县州旗局厅委部]"
)
"""省政府办公厅: says what body but not of which place."""
_NATIONAL = re.compile(
    r"^(?:中共中央|中央|国务院|全国|最高人民|中华人民共和国|中国人民|中国银行|中国证券|中国保险|中国银保监|国家|教育部|财政部|科技部|科学技术部|"
    r"外交部|国防部|公安部|民政部|司法部|人力资源社会保障部|人力资源和社会保障部|自然资源部|生态环境部|环境保护部|住房城乡建设部|住房和城乡建设部|"
    r"交通运输部|水利部|农业农村部|农业部|商务部|文化和旅游部|文化部|卫生部|退役军人事务部|应急管理部|应急部|审计署|海关总署|市场监管总局|"
    r"税务总局|国资委|工业和信息化部|工信部|发展改革委|人民银行|银保监会|证监会|体育总局|铁道部|监察部|建设部|国土资源部|劳动和社会保障部|"
    r"交通部|人事部|劳动部|信息产业部|邮电部|机械工业部|电力工业部|化工部|冶金部|林业部|地矿部|轻工业部|纺织工业部|外经贸部|对外贸易经济合作部|"
    r"内贸部|广播电影电视部|广播电影电视总局|广电总局|新闻出版总署|新闻出版署|新闻出版广电总局|工商总局|工商行政管理总局|质检总局|食品药品监管总局|"
    r"安全监管总局|环保总局|林业局|民航局|民航总局|知识产权局|药监局|统计局|气象局|地震局|邮政局|烟草局|文物局|电监会|银监会|保监会|金融监管总局)"
)
_PLACE = re.compile(
    r"(?P<province>[\u4e00-\u9fff]{2,6}?(?:省(?![级际])|自治区|特别行政区))?"
    r"(?P<city>[\u4e00-\u9fff]{2,9}?(?:自治州|地区|盟(?![友员])|市(?![场容级]|政(?![府协法务])|民(?![政族宗防革建盟航]))))?"
    r"(?P<county>[\u4e00-\u9fff]{1,12}?"
    r"(?:自治县|自治旗|经济开发区|开发区|高新区|示范区|林区|新区|区(?![域块分间别])|县(?![级域乡城])|旗(?![帜舰下渠])|市(?![场容级]|政(?![府协法务])|民(?![政族宗防革建盟航]))))?"
)
_CITY_LED = re.compile(
    r"^(?:城市|市场|市政|市容|市民|上市|超市|都市|区域|地区|社区|园区|校区|县级|小区|景区|山区|灾区|省级|市级|区级|省市|市县|旗下|旗舰|省委|地市)"
)
_NO_PLACE = re.compile(
    r"^(?:各|[本我全该某两每][省市县区州旗])|^(?:城|郊|矿|山|市|港|油)区$|(?:老|景|街|小|社|园|校|灾|库)区$|^区县|^(?:经济)?开发区$|^城市|..城市$|^中心|"
    r"关于|人民|委员|教育|管理|政府|办公|工作|推进|加强|印发|以及|国家|建设|建筑|风景|保护|住宅|历史|旅游|机场|试验|技术|湿地|公民|"
    r"省级|地级|县级|农村|辖区|农业|自然|文明|生态|居住|行政区域|条例|规定|办法|实施|企业|公司|"
    r"调整|规范|支持|落实|做好|促进|深化|完善|公布|废止|开展|建立|成立|同意|表彰|授予|进一步|学校|小学|中学|大学|医院|街道|集团|流失|的"
)
_KEEP_PREFIX = re.compile(r"^(?:中共|中国共产党|共青团|关于(?:印发|修改|转发|发布|公布)?|印发|转发|《|<|〈)+")


def is_organ_line(line: str) -> bool:
    """Whether a line is nothing but the name of one or more bodies, such as a signature or a red head."""
    line = line.strip()
    if not 2 < len(line) <= 120 or _NO_ORGAN.search(line) or _ADDRESSED.match(line) or not _ORGAN_TAIL.search(line):
        return False
    if _TASK_FORCE.fullmatch(line) or _ORGANS.fullmatch(line):
        return True
    parts = line.split()
    return 2 < len(parts) <= _STRETCHED and max(map(len, parts)) <= 3 and bool(_ORGANS.fullmatch("".join(parts)))


def join_organs(printed: str) -> str:
    """Several bodies printed with blanks between them, separated by 、 instead; stretched names closed up (国 务 院)."""
    parts = printed.split()
    if not all(_ORGANS.fullmatch(part.strip("、")) for part in parts):
        return "".join(parts)
    return "、".join(part.strip("、") for part in parts)


def is_abbreviated(name: str) -> bool:
    """Whether a body is named without its place (省政府办公厅), so that nobody elsewhere could tell which one it is."""
    return bool(_ABBREVIATED.match(name.strip())) and not is_national(name.strip())


def is_national(name: str) -> bool:
    """Whether a body or a title speaks for the whole country."""
    return bool(_NATIONAL.match(name)) and not name.endswith(("支行", "分行"))


def place_in(name: str) -> str | None:
    """The place that a body's name or a title begins with, in its longest printed form; None when there is none.

    Places of the bundled table are known by name; for others (renamed, new, development zones) the shape of the name decides.

    >>> place_in("清沅市沅东区人民政府办公室"), place_in("焦作市沁阳市教育局"), place_in("城市管理局")
    ('清沅市沅东区', '焦作市沁阳市', None)
    """
    rest = _KEEP_PREFIX.sub("", name.strip())
    if _CITY_LED.match(rest):
        return None
    end, found = places().chain(rest)
    # 城区, 郊区 and 矿区 are names of counties, and words.
    known = rest[:end] if end > 2 or rest[:end].endswith("县") else ""
    if known and all(len(code) == 6 for code in found):
        return known
    shape = _PLACE.match(rest[len(known) :])
    parts = [shape[group] for group in ("province", "city", "county")] if shape else []
    place = known
    for part in parts:
        if part is None:
            continue
        if _NO_PLACE.search(part) or (len(part) < 3 and not place and not part.endswith(("县", "区", "旗"))):
            break
        place += part
    return place or None
