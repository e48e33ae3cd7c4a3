"""The labels that portals print before a value, by what the value is, and those that texts print themselves too."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


TITLE = _words("标题 信息名称 文件名称 公文标题")
PUBLISHED = _words("""
    发布时间 发布日期 发表时间 发表日期 公布时间 发稿时间 上传时间 添加时间 录入时间 更新时间 更新日期 时间 日期
""")
SOURCE = _words("""
    来源 信息来源 文章来源 稿件来源 内容来源 新闻来源 来源单位 来源网站 稿源 文章出处 出处 转载自 转自 摘自 供稿单位 供稿
""")
AUTHOR = _words("作者 文章作者 撰稿 撰稿人 撰文")
URL = _words("原文链接 原文地址 原文网址 本文链接 本文地址 本文网址 文章链接 文章地址 转载链接 来源链接 链接地址")
COUNTERS = _words("""
    浏览次数 浏览量 浏览数 浏览 点击次数 点击数 点击率 点击量 点击 访问次数 访问量 阅读次数 阅读量 阅读数 阅读 已阅读
    人气 热度 评论数 评论 下载次数
""")
WIDGETS = _words("字体 字号 字体大小 字号大小 文字大小 视力保护色 背景色 分享到 分享至 分享")
STAFF = _words("""
    责任编辑 责编 编辑 网络编辑 本文编辑 美编 校对 审核 审核人 初审 复审 终审 一审 二审 三审 监制 审稿 编审 编发
    录入 录入员 文章录入 录入者 发布人 发布者 信息员 上传 签发 值班主任 技术支持
""")
OFFICIAL = _words("""
    索引号 信息索引号 主题分类 发文机关 发布机关 发布机构 制发机关 发文单位 发布单位 制定机关 公布机关 公开主体
    信息所属单位 成文日期 成文时间 印发日期 印发时间 发文日期 发文时间 生成日期 公开日期 发文字号 文号 文件编号
    公文字号 发文文号 发布文号 主题词 关键词 有效性 时效性 时效 文件有效性 效力状态 规范性文件编号 规范性文件登记号
    统一编号 登记号 生效日期 生效时间 实施日期 施行日期 执行日期 失效日期 失效时间 废止日期 公开方式 公开范围 公开形式
    公开类别 公开属性 公开时限 公开程序 责任部门 组配分类 体裁分类 体裁 公文种类 文种 信息类别 信息分类 服务对象
    内容概述 内容分类 文件类型 所属主题 所属栏目 栏目 栏目名称 法律层级 效力级别 效力层级 层级 名称 分类
""")

FIELD_OF: dict[str, str] = {
    **dict.fromkeys(TITLE, "title"),
    **dict.fromkeys(PUBLISHED, "published"),
    **dict.fromkeys(SOURCE, "source_name"),
    **dict.fromkeys(AUTHOR, "author"),
    **dict.fromkeys(URL, "url"),
    **dict.fromkeys(COUNTERS, "counter"),
    **dict.fromkeys(WIDGETS, "widget"),
    **dict.fromkeys(STAFF, "staff"),
    **dict.fromkeys(OFFICIAL, "official"),
}
"""What the value after a label is: a field of ``SourceFacts``, or ``counter``, ``widget``, ``staff``, ``official``."""

WEAK = frozenset(
    _words("""
    时间 日期 标题 名称 分类 编辑 审核 审核人 校对 关键词 文号 栏目 阅读 评论 分享 体裁 层级 时效 文种 服务对象 责任部门
    录入 上传 签发 信息员 浏览 点击 供稿 出处 摘自 初审 复审 终审 一审 二审 三审 人气 热度 文件名称 登记号 发布单位
    公开范围 公开方式 内容概述 生效日期 实施日期 施行日期 执行日期 失效日期 印发日期 印发时间 文件编号 主题词 发文机关
    发文单位
""")
)
"""Labels that texts use too (「时间：5月6日」 in a notice of a meeting): one alone makes no source line."""

CORE = frozenset(
    _words("""
    索引号 信息索引号 主题分类 发文机关 发布机关 发布机构 制发机关 发文单位 发布单位 制定机关 公开主体 成文日期 成文时间
    生成日期 发文日期 发布日期 发布时间 公开日期 标题 信息名称 发文字号 文号 文件编号 主题词 有效性 时效性 文件有效性
    效力状态 施行日期 实施日期 生效日期 统一编号 规范性文件编号 体裁分类 组配分类
""")
)
"""The labels that only a page's metadata has, two of which make a table one of metadata."""
