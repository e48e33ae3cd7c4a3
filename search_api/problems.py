"""Errors as RFC 9457 problem details, in Chinese."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match, Mount

from index.errors import KnowledgeBaseError, QueryError, WriterBusy
from search_api.schemas import Problem
from search_api.web.rendering import SECURITY_HEADERS, for_people, problem_page

MEDIA_TYPE = "application/problem+json"
WHOLE_BODY = "请求体"
"""What the field of an error is called that is about the whole body."""

_TITLES = {
    400: "请求有误",
    401: "需要登录",
    403: "没有权限",
    404: "没有找到",
    405: "不支持的请求方法",
    409: "现在不能这样做",
    410: "已经不在",
    413: "请求过大",
    422: "请求参数有误",
    500: "服务器内部错误",
    503: "服务暂不可用",
}
# pydantic's error types that a caller meets, in words; {…} are filled from the error's context.
_REASONS = {
    "missing": "缺少此项",
    "string_too_short": "不能为空",
    "string_too_long": "超过 {max_length} 字",
    "string_type": "应是文字",
    "int_parsing": "应是整数",
    "int_type": "应是整数",
    "int_from_float": "应是整数",
    "bool_parsing": "应是 true 或 false",
    "bool_type": "应是 true 或 false",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "enum": "应是 {expected} 之一",
    "value_error": "{error}",
    "date_from_datetime_parsing": "没有这一天",
    "date_parsing": "没有这一天",
    "too_short": "不能少于 {min_length} 项",
    "too_long": "不能多于 {max_length} 项",
    "list_type": "应是列表",
    "extra_forbidden": "没有这一项参数",
    "json_invalid": "请求体不是有效的 JSON",
    "string_unicode": "含有无效的字符",
    "model_attributes_type": "请求体应是 JSON 对象，并注明 Content-Type: application/json",
    "dict_type": "请求体应是 JSON 对象",
}

_UNKNOWN_PAGE = "这个地址没有对应的页面：可能抄写有误，或链接已经过时。请从下面检索，或从上面的栏目进入。"

_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
# What FastAPI says of a text where a file is wanted.
_NO_FILE = "Expected UploadFile"


def problem(
    request: Request,
    status: int,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem response; for people at a browser it is a page."""
    if for_people(request):
        told = problem_page(request, status, detail)
        told.headers.update(headers or {})
        return told
    body = Problem(
        title=_TITLES.get(status, HTTPStatus(status).phrase),
        status=status,
        detail=detail,
        instance=request.url.path,
        errors=errors or [],
    )
    return JSONResponse(body.model_dump(), status_code=status, media_type=MEDIA_TYPE, headers=headers)


def problem_of(error: KnowledgeBaseError | sqlite3.Error, path: str) -> Problem:
    """The problem that an error of the base is, for an answer that has begun already."""
    if isinstance(error, QueryError):
        status, detail = 422, str(error)
    elif isinstance(error, KnowledgeBaseError):
        status, detail = 503, str(error)
    else:
        status, detail = 503, f"知识库暂时无法读取：{error}。请管理员运行 policykb check。"
    return Problem(title=_TITLES[status], status=status, detail=detail, instance=path)


def install(app: FastAPI) -> None:
    """Answer every error of ``app`` with a problem."""

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        errors = [{"field": field, "message": reason} for field, reason in reasons(error.errors())]
        detail = "；".join(f"{e['field']}：{e['message']}" for e in errors)
        return problem(request, 422, f"{detail}。", errors)

    @app.exception_handler(QueryError)
    async def _query(request: Request, error: QueryError) -> Response:
        return problem(request, 422, str(error), [{"field": error.field, "message": str(error)}])

    @app.exception_handler(KnowledgeBaseError)
    async def _base(request: Request, error: KnowledgeBaseError) -> Response:
        return problem(request, 409 if isinstance(error, WriterBusy) else 503, str(error))

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        details = {
            400: "请求体无法读取，应是 UTF-8 编码的 JSON；上传文件时应是 multipart/form-data。",
            404: _UNKNOWN_PAGE if for_people(request) else f"没有 {request.url.path}。",
            405: f"{request.url.path} 不支持 {request.method}。",
        }
        own = error.status_code != 400 and error.detail != HTTPStatus(error.status_code).phrase
        detail = str(error.detail) if own else details.get(error.status_code, str(error.detail))
        allowed = _allowed(request) if error.status_code == 405 else ""
        headers = {"Allow": allowed} if allowed else error.headers
        return problem(request, error.status_code, detail, headers=headers)

    @app.exception_handler(sqlite3.Error)
    async def _database(request: Request, error: sqlite3.Error) -> Response:
        return problem(request, 503, f"知识库暂时无法读取：{error}。请管理员运行 policykb check。")

    @app.exception_handler(Exception)
    async def _defect(request: Request, error: Exception) -> Response:
        # Told outside of the middleware that puts them on everything else.
        return problem(request, 500, "程序出错，详情已写入服务日志。请联系管理员。", headers=SECURITY_HEADERS)


def _allowed(request: Request) -> str:
    """The methods that an address takes: several routes may share it, and each knows its own only."""
    routes = [route for route in request.app.routes if not isinstance(route, Mount)]
    scopes = {method: {**request.scope, "method": method} for method in _METHODS}
    return ", ".join(
        method for method, scope in scopes.items() if any(route.matches(scope)[0] is Match.FULL for route in routes)
    )


def reasons(errors: Sequence[Any]) -> list[tuple[str, str]]:
    """Pydantic's errors as (field, reason in Chinese)."""
    return [(_field(error["loc"]), _reason(error)) for error in errors]


def _field(location: tuple[int | str, ...]) -> str:
    named = [str(part) for part in location if part not in ("query", "body", "path") and not isinstance(part, int)]
    return ".".join(named) or WHOLE_BODY


def _reason(error: dict[str, object]) -> str:
    kind, context = str(error["type"]), error.get("ctx")
    if _NO_FILE in str(error["msg"]):
        return "应是文件，以 multipart/form-data 上传"
    template = _REASONS.get(kind)
    if template is None:
        return f"不符合要求（{error['msg']}）"
    expected = dict(context) if isinstance(context, dict) else {}
    return template.format(**expected) if "{" in template else template
