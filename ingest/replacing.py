"""替代 in the wording around a list of names: 由本办法取代, 本办法替代…, 与本办法不一致的，以本办法为准."""

from __future__ import annotations

import re

from ingest.clauses import Clause

_REPLACED = re.compile(
    r"[^。；《》]{0,30}(?:[与同和]本[一-鿿]{2,6}(?:规定)?(?:不一致|不符|不同|相?抵触|有抵触|相?冲突|有冲突)[^。；]{0,12}(?:以本[一-鿿]{2,6}为准|(?:按照?|依照|执行)本[一-鿿]{2,6}(?:规定)?(?:执行)?)|[^，。；《》]{0,24}(?:内容|规定|条款|标准)[，,]?(?:均|一律|统一)?(?:按照?|依照)本[一-鿿]{2,6}(?:规定)?执行|(?:由|被|为)本[一-鿿]{2,6}(?:所)?(?:代替|替代|取代))"
)
_REPLACES_IT = re.compile(
    r"(?:本[一-鿿]{2,6}(?:自[^，。；]{0,24}起)?[，,]?|起(?:施行|实施|执行|生效)[，,])(?:同时)?(?:将)?(?:代替|替代|取代)(?:了)?(?:原)?\s*$"
)


def replaced(clause: Clause) -> tuple[int, int] | None:
    """Where the words stand (offsets in the text) by which the document takes the place of the names of ``clause``."""
    if clause.quoted:
        return None
    if found := _REPLACED.match(clause.after):
        return clause.lead, clause.last + found.end()
    found = _REPLACES_IT.search(clause.before)
    return (clause.start + found.start(), clause.last) if found else None
