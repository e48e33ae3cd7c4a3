"""印发 and 转发 in the wording around a list of names: what the document puts out, or hands on."""

from __future__ import annotations

import re

from index.model import RelationKind
from ingest.clauses import Clause

_ISSUED = re.compile(
    r"(?:[（(][^（）()]{0,60}[）)])?(?:等[^，。；]{0,20})?(?:已经?[^。；]{0,120}?[，,])?\s*(?:现|业经[^。；]{0,60}?[，,]现)?(?:予以?|随文|一并)?(?:印发|公布|发布|颁布|下发)(?!的|之日|后|前|[^，。；]{0,4}《)"
)
_ISSUES_IT = re.compile(r"(?:现|兹|特)(?:予以?)?(?:将|把)?(?:印发|公布|发布|颁布|下发)?\s*$")
_FORWARDED = re.compile(r"[^，。；《》]{0,30}(?:[，,]\s*)?(?:现)?(?:转发|批转)(?:给)?(?:你|各|有关|，|如|$)")
_FORWARDS_IT = re.compile(r"(?:现将?|同意|兹将)[^，。；《》]{0,60}$")
_PUT_OUT_BEFORE = re.compile(r"[发公颁]布的$|印发的$")


def issued(clause: Clause) -> RelationKind | None:
    """Whether the sentence issues the names of ``clause``, or forwards them."""
    if clause.quoted:
        return None
    if _FORWARDED.match(clause.after) and _FORWARDS_IT.search(clause.before):
        return RelationKind.FORWARDS
    if _ISSUED.match(clause.after) and not _PUT_OUT_BEFORE.search(clause.before):
        return RelationKind.ISSUES
    return RelationKind.ISSUES if _ISSUES_IT.search(clause.before) else None
