"""Which field of a record means what, in files of records for bulk import (JSON Lines)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FACT_LABELS: dict[str, str] = {
    "doc_number": "发文字号",
    "issuer": "发文机关",
    "region": "地区",
    "kind": "文种",
    "level": "效力级别",
    "issued": "成文日期",
    "published": "发布日期",
    "effective": "施行日期",
    "expires": "失效日期",
    "term": "有效期",
    "addressees": "主送机关",
    "topics": "主题词",
    "index_number": "索引号",
    "secrecy": "密级",
    "signer": "签发人",
    "attachments": "附件",
    "stated_validity": "效力状态",
    "source_name": "来源",
    "author": "作者",
    "url": "原文链接",
    "site": "网站",
    "reprint_of": "转载自",
}
"""The facts that a record may declare, and what they are called in Chinese."""


@dataclass(frozen=True, slots=True)
class Fields:
    """How the fields are called in the file: (our name, its name) pairs for those that are called otherwise than by us."""

    names: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, text: str) -> Fields:
        """From ``title=标题,text=正文``. Raises ValueError with the reason in Chinese."""
        names: dict[str, str] = {}
        for pair in re.split(r"[,，]", text):
            ours, equals, theirs = (part.strip() for part in pair.partition("="))
            if not equals or not theirs:
                raise ValueError(f"应写成 title=标题,text=正文 的样子，而不是 {pair!r}")
            if ours not in ("id", "title", "text", *FACT_LABELS):
                raise ValueError(f"没有 {ours!r} 这个字段，可用：id、title、text、{'、'.join(FACT_LABELS)}")
            names[ours] = theirs
        return cls(tuple(names.items()))

    def of(self, record: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """The fields of a record under our names, and the ones that we have no name for under its own."""
        renamed = dict(self.names)
        named = set(renamed.values())
        known: dict[str, Any] = {}
        unknown: dict[str, Any] = {}
        for ours, theirs in self.names:
            if theirs in record:
                known[ours] = record[theirs]
        for theirs, value in record.items():
            if theirs in named:
                continue
            if theirs in ("id", "title", "text", *FACT_LABELS) and theirs not in renamed:
                known[theirs] = value
            elif value is not None and value != "":
                unknown[theirs] = value
        return known, unknown
