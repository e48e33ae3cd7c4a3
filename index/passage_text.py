"""What is searched and embedded of a passage, beside the text that is quoted: titles, headings, the words that lead it in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.model import Passage

_ARTICLE = re.compile(r"第[零〇一二三四五六七八九十百千万\d]+条")


def lead_in(text: str) -> str:
    """The sentence that introduces the list which ``text`` is (「集团党组织履行下列职责：」), or nothing.

    It is the list's heading in all but form: what the whole passage is about stands there and nowhere else.
    """
    lead, _, rest = text.partition("\n")
    return lead if rest and lead.endswith(("：", ":")) else ""


def heading_text(heading_path: Sequence[str], text: str, header: str = "") -> str:
    """What is searched as headings of a passage, a line each: heading path, lead-in of the list or header of the table it is."""
    return "\n".join(part for part in (*heading_path, lead_in(text), header) if part)


def is_article(title: str, passage: Passage) -> bool:
    """Whether ``passage`` is an article (条) or part of one; a record may also name its article at the end of its title."""
    return any(_ARTICLE.match(name) for name in passage.heading_path) or bool(re.search(_ARTICLE.pattern + "$", title))


def embedding_text(title: str, passage: Passage, text: str, header: str = "") -> str:
    """What is embedded for a passage, a line each: title, heading path, lead-in or table header, text (only that is quoted)."""
    return "\n".join(part for part in (title, " ".join(passage.heading_path), lead_in(text), header, text) if part)
