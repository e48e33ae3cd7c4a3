"""The page of precedent: what other documents say on the matter of a passage or of a draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from index.errors import QueryError
from index.similar import clauses_of
from search_api.dependencies import Base
from search_api.precedent import find_similar
from search_api.problems import reasons
from search_api.schemas_precedent import SimilarRequest
from search_api.web.rendering import page

router = APIRouter(include_in_schema=False)

# A draft travels in the address, so that what was found can be shared; longer ones go to the API.
LONGEST_DRAFT = 3000
SHOWN = 20
# A draft is shown in parts of so many clauses, with so many similar provisions to each: as quick, and as heavy, as one with twenty.
CLAUSES = 3
SHOWN_OF_EACH = 8
_FIELDS = {"year_from": "起始年份", "year_to": "截止年份", "region": "地区", "passage": "段落编号", "text": "文字"}


@dataclass(frozen=True, slots=True)
class Part:
    """Part ``number``, from 1, of ``count`` of the ``clauses`` of a draft."""

    number: int
    count: int
    clauses: int

    @property
    def first(self) -> int:
        """The position of its first clause, from 0."""
        return (self.number - 1) * CLAUSES


@router.api_route("/precedent", methods=["GET", "HEAD"])
def precedent_page(
    request: Request,
    base: Base,
    passage: Annotated[str, Query()] = "",
    text: Annotated[str, Query()] = "",
    region: Annotated[str, Query()] = "",
    year_from: Annotated[str, Query()] = "",
    year_to: Annotated[str, Query()] = "",
    by: Annotated[str, Query()] = "",
    part: Annotated[int, Query()] = 1,
) -> HTMLResponse:
    """The form, and below it what is similar; ``by=place`` groups it by place. Of a draft ``part``, from 1, is shown."""
    asked = {"passage": passage, "text": text.strip(), "region": region, "year_from": year_from, "year_to": year_to, "by": by}
    context: dict[str, Any] = {"asked": asked, "found": None, "problem": "", "longest": LONGEST_DRAFT, "part": None}
    if not passage and not asked["text"]:
        return page(request, "precedent.html", **context)
    try:
        if len(asked["text"]) > LONGEST_DRAFT:
            raise QueryError(
                "text", f"文字有 {len(asked['text'])} 字，网页上最多 {LONGEST_DRAFT} 字。请分段查找，或使用接口 /v1/similar。"
            )
        given = {name: value for name, value in asked.items() if value and name != "by"}
        if passage:
            given.pop("text", None)
        count = 1 if passage else len(clauses_of(asked["text"]))
        shown = Part(min(max(part, 1), -(-count // CLAUSES)), -(-count // CLAUSES), count)
        request_of_part = SimilarRequest.model_validate({**given, "k": SHOWN if count == 1 else SHOWN_OF_EACH})
        context["part"], context["query"] = shown, urlencode({name: value for name, value in asked.items() if value})
        context["found"] = find_similar(base, request_of_part, slice(shown.first, shown.first + CLAUSES))
    except ValidationError as error:
        context["problem"] = wrong_fields(error)
    except QueryError as error:
        context["problem"] = str(error)
    return page(request, "precedent.html", 422 if context["problem"] else 200, **context)


def wrong_fields(error: ValidationError) -> str:
    """What is wrong with the fields of a form, in words."""
    return "；".join(f"{_FIELDS.get(field, field)}{reason}" for field, reason in reasons(error.errors())) + "。"
