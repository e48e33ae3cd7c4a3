"""What the facts of a document are called in Chinese, wherever people see or type them."""

from __future__ import annotations

FACT_NAMES: dict[str, str] = {
    "title": "标题",
    "doc_number": "发文字号",
    "issuer": "发文机关",
    "region": "适用地区",
    "kind": "文种",
    "level": "效力级别",
    "issued": "成文日期",
    "published": "发布日期",
    "effective": "施行日期",
    "expires": "有效期至",
    "term": "有效期",
    "addressees": "主送机关",
    "topics": "主题词",
    "index_number": "索引号",
    "secrecy": "密级",
    "signer": "签发人",
    "attachments": "附件",
    "stated_validity": "时效性",
    "source_name": "来源",
    "author": "作者",
    "url": "原文链接",
    "site": "网站",
    "reprint_of": "转载自",
}
"""By the field of :class:`index.model.Facts`, in its order, after the title; ``extra`` brings names of its own."""
