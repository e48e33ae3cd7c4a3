"""How a refusal is told: to people as a page, to programs in the shape that their interface has."""

from __future__ import annotations

from fastapi.responses import JSONResponse
from starlette.requests import Request
from starlette.responses import Response

from search_api.problems import MEDIA_TYPE
from search_api.schemas import Problem
from search_api.web.rendering import for_people, problem_page

_TITLES = {401: "需要登录", 403: "没有权限", 429: "尝试过于频繁"}
_OPENAI = ("/v1/chat/", "/v1/models", "/v1/embeddings")
# Dify's codes: the header is not as it should be, and the key is refused.
_DIFY = "/retrieval"
_DIFY_CODES = {401: 1001, 403: 1002}


def refused(request: Request, status: int, detail: str) -> Response:
    """The answer to a request that may not go on."""
    path = request.url.path
    if for_people(request):
        return problem_page(request, status, detail, _TITLES[status])
    body: dict[str, object] = Problem(title=_TITLES[status], status=status, detail=detail, instance=path).model_dump()
    if path.startswith(_OPENAI):
        kind = "authentication_error" if status == 401 else "permission_error"
        body["error"] = {"message": detail, "type": kind, "param": None, "code": "invalid_api_key" if status == 401 else None}
    if path == _DIFY:
        body |= {"error_code": _DIFY_CODES[status], "error_msg": detail}
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return JSONResponse(body, status, headers=headers, media_type=MEDIA_TYPE)
