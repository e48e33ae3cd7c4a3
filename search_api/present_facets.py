"""Facets, and the signs read from a search, as they are sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.facets import Count
from index.syntax import Wanted
from search_api.schemas_documents import FacetModel, FacetValue
from search_api.schemas_search import SyntaxModel

FACET_LABELS = {
    "year": "年份",
    "region": "地区",
    "level": "效力级别",
    "validity": "效力",
    "issuer": "发文机关",
    "kind": "文种",
    "topic": "主题",
}
"""What the facets are called, in the order in which they are shown."""


def facet_models(counted: Mapping[str, Sequence[Count]]) -> list[FacetModel]:
    """The facets that have any value."""
    return [
        FacetModel(name=name, label=label, values=[FacetValue(value=one.value, count=one.count) for one in counted[name]])
        for name, label in FACET_LABELS.items()
        if counted[name]
    ]


def syntax_model(wanted: Wanted) -> SyntaxModel | None:
    """The signs of a search, None where there are none."""
    if not (wanted.phrases or wanted.excluded or wanted.fields):
        return None
    fields = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in wanted.fields.items()}
    return SyntaxModel(phrases=list(wanted.phrases), excluded=list(wanted.excluded), fields=fields)  # type: ignore[arg-type]
