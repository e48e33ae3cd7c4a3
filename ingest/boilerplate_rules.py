"""What single lines of Chinese portals look like when they are not text of the policy: one named pattern per kind.

A rule only says what a line looks like. Whether it may be dropped depends on where it stands, which
``ingest/boilerplate.py`` decides: the words occur in policies too.
"""

from __future__ import annotations

import re

from ingest.lines import Reason

_WELCOME = "(?:加入|访问|光临|来到|进入|登录|登陆|浏览|使用|关注)"
_GREETING = re.compile(
    r"^(?:[^。]{0,24}[您你]们?好[，,！!。\s\u3000]*|尊敬的.{1,8}[，,：:！!]\s*)?(?:热烈)?欢迎(?:[您你]|大家)?"
    rf"(?:的到来|{_WELCOME}).{{0,40}}$"
    r"|^(?:今天是|现在是)\s*[:：]?.{0,40}$"
    rf"|^.{{0,30}}欢迎[您你](?:的到来|{_WELCOME}).{{0,30}}$"
)
_PLACE = (
    r"(?:[您你])?(?:现在|当前|目前|正在)?的?(?:所在|所处|浏览)?的?(?:位置|栏目|页面)|当前所在(?:位置|栏目)?"
    r"|[您你]现在(?:在|位于)|当前路径|网站导航"
)
_BREADCRUMB = re.compile(
    rf"^[【\[]?(?:{_PLACE})[】\]]?(?:是|为|在)?\s*[:：>＞»→\-]\s*\S.{{0,150}}$|^(?:{_PLACE})\s*[:：]?$"
    r"|^(?:网站|本站|返回)?(?:首页|主页|HOME)\s*(?:>+|＞+|»|›|→|/|\\|》|-{1,2}>|—{1,2}>|::|≫|▶|\|)\s*\S.{0,150}$",
    re.IGNORECASE,
)
_WIDGET_WORDS = (
    r"(?:我要|点击|一键|在线)?(?:打印|关闭|收藏|分享|纠错|返回|保存|下载|推荐|朗读|转发|投稿|评论|举报|点赞|复制)"
    r"(?:本页|此页|本文|此文|文章|正文|窗口|页面|顶部|首页|上页|列表|目录|链接|网址|到|至|Word|PDF|图片|好友)*",
    r"(?:新浪|腾讯)?微博|微信(?:好友|朋友圈|公众号|扫一扫)?|QQ(?:空间|好友)?|朋友圈|人人网|豆瓣|抖音|更多|RSS(?:订阅)?|订阅号?",
    r"字体(?:大小)?|字号|大号?|中号?|小号?|超大|特大|默认|标准|放大|缩小|A[+\-]?|T[|+\-]?",
    r"加入收藏夹?|加为收藏|设为首页|无障碍(?:阅读|浏览|版|模式)?|长者(?:模式|版|助手|专区)|适老(?:版|模式|化)|关怀版|老年模式"
    r"|视力保护色?|简体(?:中文|版)?|繁體(?:中文|版)?|繁体(?:中文|版)?|简|繁|English|EN|手机版|电脑版|移动版|客户端",
    r"登录|登陆|(?:免费)?注册|会员登录|个人中心|退出|搜索|检索|高级搜索|智能(?:问答|机器人)|(?:网站)?(?:支持)?IPv6|返回旧版"
    r"|回到顶部|语音播报|听全文|收听|TOP|顶一下|踩一下|告诉好友|发表评论|查看评论|扫一扫|上一页|下一页|尾页|末页",
    r"共\s*\d+\s*页|第\s*\d+\s*页|查看原文|阅读原文|阅读全文|展开(?:全文)?|收起|知道了",
)
_WIDGET_GAP = r"[\s\u3000|｜丨/·•,，、:：【】\[\]()（）<>《》\-—_+.。！!]*"
_WIDGETS = re.compile(rf"(?:{_WIDGET_GAP}(?:{'|'.join(_WIDGET_WORDS)}))+{_WIDGET_GAP}", re.IGNORECASE)
_SINGLE_SIZE = re.compile(r"[大中小AT简繁标准默认\s]{1,2}")
_NAV_WORDS = re.compile(
    r"(?:网站|返回)?(?:首页|主页)|(?:政务|政府信息|信息|党务|校务|村务|财务)公开|(?:政民|互动|公众)(?:互动|交流|参与)"
    r"|(?:办事|政务|便民|在线)(?:服务|大厅|指南)|(?:新闻|资讯|信息|要闻)(?:中心|动态|资讯)?|(?:政策|法律)(?:法规|文件|解读)"
    r"|(?:专题|数据|专栏)(?:专栏|开放|发布)|走进.{2,4}|(?:机构|部门)(?:职能|设置|概况)|(?:联系|关于)(?:我们|本站)|联系方式"
    r"|网站(?:地图|声明|简介|导航|概况)|站点地图|(?:法律|隐私|版权|免责)(?:声明|政策|条款)|(?:用户|服务)(?:协议|条款)|友情链接"
    r"|(?:广告|商务)(?:服务|合作)|(?:招聘|诚聘)(?:信息|英才)|会员中心|留言板|下载中心|投稿(?:须知|邮箱)?|帮助中心"
    r"|意见(?:反馈|征集)|通知公告|工作动态|领导(?:之窗|信息)|在线(?:咨询|投稿|访谈)|教育(?:新闻|资讯|要闻)|图片新闻"
    r"|视频(?:新闻|中心)?|会议报道|区县动态|招生考试|登录|注册"
)
_NAV_SPLIT = re.compile(r"[\s\u3000|｜丨/·•>＞\-—_]+")
_QR = re.compile(
    r"^.{0,12}(?:扫一扫|扫码|扫描.{0,8}(?:二维码|下方)|长按.{0,8}二维码|二维码|微信公众号|官方微信|官方微博|新闻客户端).{0,40}$"
)
_QR_AIM = re.compile(r"关注|手机|移动端|打开|浏览|阅读|查看|分享|当前页|公众号|客户端|微信|微博")
_PREV_NEXT = re.compile(
    r"^[【\[◀<«·•\s]*(?:上|下|前|后)(?:一)?(?:篇|条|则|页|个|主题|新闻)(?:文章|新闻|信息|内容)?[】\]>»▶]*\s*"
    r"(?:[:：>＞].{0,150}|[\s\u3000].{0,80}|(?<=[】\]]).{0,80}|没有了?.{0,4}|)$"
)
_RELATED = re.compile(
    r"^[【\[▎■◆●▌|·•\s]*(?:"
    r"(?:相关|热点|热门|推荐|延伸|更多|最新|近期|精彩|精选|关联|最热|猜你喜欢|本类|本栏目?|图文|编辑|今日|本周|本月|一周|24小时"
    r"|点击|阅读|浏览|人气|同类|随机|站内|频道|栏目|大家都在|大家还在|您可能|你可能|其他人)"
    r"(?:的|热门|热点|最新|推荐|政策|新闻|文件|本站)*"
    r"(?:阅读|文章|新闻|信息|链接|文件|政策|解读|推荐|资讯|内容|报道|热点|热榜|排行榜?|专题|图片|视频|下载|问答|稿件|看|关注"
    r"|感兴趣的?.{0,6}|还?喜欢.{0,4}|条目|法规|栏目)"
    r"|猜你喜欢|友情链接|(?:网友|最新|我要|发表|用户)?评论(?:[（(]\d+[）)])?|推荐|热评|政策订阅|相关)"
    r"[】\]]?\s*(?:[:：].{0,120}|更多\s*[>»]*)?$"
)
_DISCLAIMER = re.compile(
    r"^[【\[（(*※★\s]*(?:免责(?:声明|条款)|版权(?:声明|说明|信息)|著作权声明|(?:网站|本网|本站)?(?:法律|特别|郑重|转载|网站|侵权|免责)?声明"
    r"|特别提醒|风险提示)[】\]）)]?\s*(?:[:：]|[】\]）)\s]|$)"
)
_SITE_SELF = re.compile(r"本站|本网(?!络)|本平台|我站|我网|本公众号|本号|小编|网站管理员|网站编辑|站长|本页面|在线客服")
_SITE_TERMS = re.compile(
    r"转载|版权|侵权|原作者|作者所有|作者本人|仅供(?:学习|参考|个人|交流)|仅代表|不代表|不承担|不构成|删除"
    r"|(?:联系|告知)(?:我们|本站|本网)|与(?:我们|本网|本站|本网站).{0,4}联系|稿酬|稿费|权利人|著作权|来源于?(?:网络|互联网)"
    r"|真实性|准确性|赞同其观点|传递更多信息|(?:正式|官方|原).{0,6}文本为准|以原文为准|机器采集|自行承担|保证责任|未经授权"
    r"|公开渠道|举报|查阅参考|收藏转发|以飨读者"
)
_COPYRIGHT_MARK = re.compile(r"版权所有|©|copyright|all rights reserved", re.IGNORECASE)
_RECORDED = re.compile(
    r"\(c\)\s*(?:19|20)\d\d|ICP[备证]|公网安备|网安备|网站标识码|政府网站标识|备案号|业务经营许可证|视听节目许可证"
    r"|互联网新闻信息服务许可证|建议使用.{0,30}(?:浏览|分辨率|像素|IE|访问)|最佳(?:浏览|分辨率)|您是第.{0,14}(?:位|名)"
    r"|访问(?:总)?(?:量|人数|次数)[:：]\s*\d|党政机关网站|不良信息举报|支持IPv6",
    re.IGNORECASE,
)
_FOOTER_LABEL = re.compile(
    r"(?:(?:主办|承办|协办|主管|运维)(?:单位|部门)?|技术(?:支持|维护)|网站(?:维护|管理|运维|建设)?|开发维护"
    r"|(?:公司|单位|办公|通讯|联系)?地址|邮编|邮政编码|(?:联系|咨询|客服|监督|举报|服务|值班|办公|新闻|投诉|总机)?(?:电话|热线)"
    r"|客服|传真|(?:投稿|电子|联系|站长)?(?:邮箱|邮件)|E-?mail|(?:客服|通联|站长|联系)?QQ群?|网址|第[一二三四]办公区|法律顾问"
    r"|投稿|微信号?)\s*[:：]\s*\S",
    re.IGNORECASE,
)
_FOOTER_START = re.compile(rf"^[\s|｜·•]*{_FOOTER_LABEL.pattern}", re.IGNORECASE)
_FOOTER_NAME = re.compile(r"^\S.{3,40}(?:主办|主管|承办|协办|制作维护|技术支持)(?:\s*[|｜\s].*)?$|^www\.\S+$")
_CONTACT_PERSON = re.compile(r"联系人|经办人|联络人|咨询人")
_CREDIT = re.compile(
    r"^[（(【\[]?(?:编辑|责编|审核|校对|初审|复审|终审|[一二三]审|监制|签发|供图|摄影|图[/／]文)\s*[:：]"
    r"\s*[\u4e00-\u9fffA-Za-z·]{2,8}[）)】\]]?$"
)
_PAGE_MARK = re.compile(
    r"^[-—－–_=*＊~～·.…\s]{3,}$|^[-—－–]\s*\d{1,4}\s*[-—－–]$|^第?\s*\d{1,4}\s*页?\s*[/／]?\s*共\s*\d{1,4}\s*页$"
    r"|^[-—－–=*]{2,}\s*分[隔割]线\s*[-—－–=*]{2,}$"
)
_NOTE = re.compile(
    r"^[【\[（(]?\s*(?:温馨提示|友情提示|提示|编者按|编者注|摘要|导读|核心提示|小编.{0,4})\s*[】\]）)]?\s*[:：]?"
)
_PROMPT = re.compile(
    r"使用\s*Cookies?.{0,60}|请先(?:登录|登陆)后?.{0,12}|您的浏览器不支持.{0,30}|跳转?到?(?:主要内容|正文)|跳到内容区"
    r"|^(?:听全文|语音播报|朗读全文|收听本文)[\s\d:：./×xX]*(?:倍速)?[\s\d./×xX]*$",
    re.IGNORECASE,
)
_AD = re.compile(r"^[【\[（(]?广告(?:位招租|位)?(?:[】\]）):：].{0,60})?$|^(?:今日天气|天气预报)[:：].{0,40}$")

_MAX_LINE = 220
"""Longest line that a rule on its form may drop: the longest footer line of the sample portals has 130 characters."""


def head_reason(text: str) -> Reason | None:
    """Why a line before the body may be dropped, or None."""
    if len(text) > _MAX_LINE:
        return None
    if _BREADCRUMB.match(text) and "。" not in text:
        return Reason.BREADCRUMB
    if _GREETING.match(text) and len(text) <= 70:
        return Reason.GREETING
    return _frame_reason(text) or (Reason.SITE_NOTE if is_site_note(text) else None)


def tail_reason(text: str) -> Reason | None:
    """Why a line after the body may be dropped, or None. ``is_footer`` and ``is_site_sentence`` need more evidence."""
    if _DISCLAIMER.match(text) and (len(text) <= 12 or site_terms(text) >= 1):
        return Reason.DISCLAIMER
    if len(text) > _MAX_LINE:
        return None
    for reason, pattern in ((Reason.CREDITS, _CREDIT), (Reason.PREVIOUS_OR_NEXT, _PREV_NEXT)):
        if pattern.match(text):
            return reason
    if _RELATED.match(text) and not text.endswith("。"):
        return Reason.RELATED
    return Reason.FOOTER if _has_record(text) else _frame_reason(text)


def _has_record(text: str) -> bool:
    """Whether the line prints a copyright or a registration, and is no sentence about them."""
    if _COPYRIGHT_MARK.search(text):
        return "。" not in text or len(text) < 60
    return bool(_RECORDED.search(text)) and "。" not in text


def _frame_reason(text: str) -> Reason | None:
    """Why a line may be dropped on either side of the body: buttons, menus, two-dimensional codes, advertisements."""
    if len(text) <= 120 and re.search(r"\w", text) and _WIDGETS.fullmatch(text) and not _SINGLE_SIZE.fullmatch(text):
        return Reason.WIDGET
    if is_navigation(text):
        return Reason.NAVIGATION
    if _QR.match(text) and _QR_AIM.search(text) and not text.endswith(("。", "；")):
        return Reason.QR_CODE
    if len(text) <= 60 and _PROMPT.search(text):
        return Reason.WIDGET
    return Reason.ADVERTISEMENT if _AD.match(text) else None


def is_page_mark(text: str) -> bool:
    """Whether the line is a rule of dashes or a page number."""
    return bool(_PAGE_MARK.match(text))


def is_navigation(text: str) -> bool:
    """Whether the line is a menu: at least three short entries, two or half of which every portal has."""
    if len(text) > 200 or re.search(r"[。；：:，]", text):
        return False
    entries = [entry for entry in _NAV_SPLIT.split(text) if entry]
    if len(entries) < 3 or max(map(len, entries)) > 10:
        return False
    known = sum(1 for entry in entries if _NAV_WORDS.fullmatch(entry))
    return known >= 2 and known * 3 >= len(entries)


def site_terms(text: str) -> int:
    """How many different words of a site's own statements the text has; the site's naming of itself counts as one."""
    return len({match[0] for match in _SITE_TERMS.finditer(text)}) + bool(_SITE_SELF.search(text))


def is_site_sentence(text: str) -> bool:
    """Whether the site speaks of itself: a disclaimer without that heading. A whole page on one line is none."""
    return len(text) <= 400 and bool(_SITE_SELF.search(text)) and site_terms(text) >= 3


def is_site_note(text: str) -> bool:
    """Whether the line is a note of the site's editors about the text, not of the issuer."""
    return bool(_NOTE.match(text)) and site_terms(text) >= 1


def is_footer(text: str) -> bool:
    """Whether the line could stand in a site's footer: organisers, address, telephone, mail; never one with 联系人."""
    if _CONTACT_PERSON.search(text) or len(text) > 250:
        return False
    return bool(_FOOTER_START.match(text) or _FOOTER_NAME.match(text)) or len(_FOOTER_LABEL.findall(text)) >= 2


def is_site_footer(text: str) -> bool:
    """Whether only a footer has this line: who runs the site, or an address together with postcode, fax or web address."""
    if not is_footer(text):
        return False
    if re.match(r"^[\s|｜]*(?:主办|承办|主管|技术支持|网站|运维)", text):
        return True
    return bool(re.search(r"地址\s*[:：]", text) and re.search(r"(?:邮编|邮政编码|传真|网址|QQ)\s*[:：]", text))
