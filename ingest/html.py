"""HTML pages: the text of the policy without the portal around it, and what the page says about the source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.boilerplate import strip_boilerplate
from ingest.html_blocks import Page, parse_page
from ingest.html_content import select_lines
from ingest.html_text import bare_text, clean_text
from ingest.limits import DEFAULT_LIMITS, Limits
from ingest.lines import Dropped, Line, Reading, Reason, SourceFacts
from ingest.source_line import Pair, add_pairs, merge_facts

_META_NAMES = {
    "articletitle": "标题",
    "pubdate": "发布时间",
    "publishdate": "发布时间",
    "article:published_time": "发布时间",
    "contentsource": "来源",
    "author": "作者",
    "columnname": "栏目名称",
    "sitename": "网站名称",
}
"""The <meta> names of 《政府网站发展指引》 (ArticleTitle, PubDate, ContentSource …) and Open Graph's, as portals print them."""

_DECORATION = re.compile(r"^[【\[](?:转载|原创|置顶|图文|推荐|热点|头条)[】\]]\s*")
_TITLE_LINES = 6
"""A title is centred over at most this many lines."""


def read_html(text: str, limits: Limits = DEFAULT_LIMITS) -> Reading:
    """The lines of the policy on a page or in a fragment of one. A page without text has no lines.

    Raises OverLimit where elements are nested deeper than ``limits`` allow, and nothing else.
    """
    if not re.search(r"\w", re.sub(r"<[^>]*>", "", text)):
        return Reading(())
    page = parse_page(text, limits)
    titles = _titles(page)
    kept, outside = select_lines(page, titles, lambda: _general_extract(text))
    stripped = strip_boilerplate([replace(line, text=_DECORATION.sub("", line.text)) for line in kept])
    facts = merge_facts(add_pairs(_meta_facts(page.metas), page.pairs), stripped.facts)
    facts = replace(facts, title=_printed_title(facts.title, titles, stripped.lines))
    told = [Dropped(f"{name}：{value}", Reason.METADATA) for name, value in page.pairs]
    return Reading(_join_title(stripped.lines, facts.title), facts, (*told, *outside, *stripped.dropped))


def _general_extract(text: str) -> str:
    """What trafilatura keeps of the page, without white space and punctuation."""
    import trafilatura  # takes a third of a second, and few pages ask for it

    found = trafilatura.extract(text, favor_recall=True, include_tables=True, include_comments=False, deduplicate=False)
    return bare_text(found or "")


def _meta_facts(metas: Sequence[Pair]) -> SourceFacts:
    known = [(_META_NAMES[name], value) for name, value in metas if name in _META_NAMES]
    facts = add_pairs(SourceFacts(), known)
    address = dict(metas).get("url") or dict(metas).get("og:url")
    return replace(facts, url=address) if address and address.startswith("http") else facts


def _titles(page: Page) -> list[str]:
    """What the page may be called: its metadata's title, then its <title> whole and without the site's names at the end."""
    known = dict(page.metas)
    titles = [value for name, value in page.pairs if name == "标题"]
    titles += [known[name] for name in ("articletitle", "og:title") if name in known]
    whole = known.get("<title>", "")
    parts = re.split(r"(\s*(?:[_|｜]|-{1,2}|—{1,2}|\s[-–]\s)\s*)", whole)
    titles += ["".join(parts[:end]) for end in range(len(parts), 0, -2)]
    return [_DECORATION.sub("", clean_text(title)) for title in titles if title.strip()]


def _printed_title(known: str | None, titles: Sequence[str], lines: Sequence[Line]) -> str | None:
    """The title in the metadata; else the name of the page that is printed above the text; else the heading that is."""
    if known:
        return _DECORATION.sub("", known)
    head = lines[: 2 * _TITLE_LINES]
    for size in (1, 2, 3):
        for start in range(len(head) - size + 1):
            joined = "".join(line.text for line in head[start : start + size])
            for title in titles:
                if bare_text(joined) == bare_text(title) and len(bare_text(title)) >= 4:
                    return head[start].text if size == 1 else title
    for line in head:
        if line.level in (1, 2):
            return line.text
    return titles[-1] if titles and len(titles[-1]) >= 6 else None


def _join_title(lines: tuple[Line, ...], title: str | None) -> tuple[Line, ...]:
    """The title on one line, where the page centres it over several."""
    wanted = bare_text(title or "")
    if len(wanted) < 6:
        return lines
    for start in range(min(len(lines), _TITLE_LINES)):
        for size in range(2, _TITLE_LINES + 1):
            if bare_text("".join(line.text for line in lines[start : start + size])) == wanted:
                return (*lines[:start], replace(lines[start], text=title or ""), *lines[start + size :])
    return lines
