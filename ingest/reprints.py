"""Where a reposted text comes from: site, and what it says it is a reprint of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from ingest.confidence import BY_SHAPE, IN_PLACE, LABELLED
from ingest.evidence import Found, Sheet
from ingest.lines import Dropped, SourceFacts
from ingest.told_facts import Told

_SAYS = re.compile(
    r"(?:^|[（(【\s])(?:(?:原标题|原文标题)\s*[:：]\s*《?(?P<title>[^》）)\n]{4,100})》?"
    r"|(?:本文)?(?:转载自|转自|摘自|原载于|原文刊载于|稿件来源于)\s*[:：]?\s*[《“]?(?P<from>[^》”）)，。；\s]{2,40}))"
)
_EDGE = 4
"""Such a line stands in the first or the last lines of a text."""
_LONGEST = 120


def origin(sheet: Sheet, told: Told, source: SourceFacts, dropped: Sequence[Dropped]) -> dict[str, Found[str] | None]:
    """``source_name``, ``author``, ``url``, ``site`` and ``reprint_of``."""
    return {
        "source_name": _of_page(source.source_name, "来源"),
        "author": _of_page(source.author, "作者"),
        "url": _of_page(source.url, "原文链接"),
        "site": _site(told, source),
        "reprint_of": _reprint(sheet, told, dropped),
    }


def _of_page(value: str | None, name: str) -> Found[str] | None:
    return Found(value, None, f"网页元数据 {name}", LABELLED) if value else None


def _site(told: Told, source: SourceFacts) -> Found[str] | None:
    """The site's name, else the host of the original address."""
    if names := told.get("site"):
        return names[0]
    host = urlsplit(source.url).hostname if source.url else None
    return Found(host, None, "原文链接", IN_PLACE) if host else None


def _reprint(sheet: Sheet, told: Told, dropped: Sequence[Dropped]) -> Found[str] | None:
    if titles := told.get("reprint_of"):
        return titles[0]
    edge = [*range(min(_EDGE, len(sheet))), *range(max(_EDGE, len(sheet) - _EDGE), len(sheet))]
    for number in edge:
        text = sheet.texts[number]
        if len(text) <= _LONGEST and (found := _SAYS.search(text)):
            group = "title" if found["title"] else "from"
            return sheet.at(number, *found.span(group), found[group].strip(), BY_SHAPE)
    for piece in dropped:
        if len(piece.text) <= _LONGEST and (found := _SAYS.search(piece.text)):
            return Found((found["title"] or found["from"]).strip(), None, f"网页上略去的文字：{piece.text[:40]}", BY_SHAPE)
    return None
