"""Errors of the OpenAI-compatible doors, in the shape that OpenAI's clients read."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from index.errors import KnowledgeBaseError, QueryError
from search_api.problems import WHOLE_BODY, reasons


class ErrorBody(BaseModel):
    """What went wrong."""

    message: str
    type: str = Field(examples=["invalid_request_error"])
    param: str | None
    code: str | None


class ErrorModel(BaseModel):
    """OpenAI 形状的错误。"""

    error: ErrorBody


class Refused(Exception):
    """A request that cannot be served as asked; ``status`` is what OpenAI answers in such a case."""

    def __init__(self, message: str, *, param: str | None = None, code: str | None = None, status: int = 400) -> None:
        super().__init__(message)
        self.param, self.code, self.status = param, code, status


def error_body(error: Exception) -> tuple[int, ErrorModel]:
    """Status and body for any error."""
    kind, param, code = "invalid_request_error", None, None
    if isinstance(error, Refused):
        status, message, param, code = error.status, str(error), error.param, error.code
    elif isinstance(error, RequestValidationError):
        found = reasons(error.errors())
        status, param = 400, None if found[0][0] == WHOLE_BODY else found[0][0]
        message = "；".join(f"{field}：{reason}" for field, reason in dict.fromkeys(found)) + "。"
    elif isinstance(error, QueryError):
        status, message, param = 400, str(error), "messages"
    elif isinstance(error, HTTPException):
        status, message = error.status_code, "请求体无法读取，应是 UTF-8 编码的 JSON。"
    elif isinstance(error, KnowledgeBaseError):
        status, message, kind = 503, str(error), "server_error"
    elif isinstance(error, sqlite3.Error):
        status, message, kind = 503, f"知识库暂时无法读取：{error}。请管理员运行 policykb check。", "server_error"
    else:
        raise error
    # What a part of a message holds is read without being checked: a lone surrogate would break the answer that quotes it.
    message = message.encode("utf-8", "replace").decode("utf-8")
    return status, ErrorModel(error=ErrorBody(message=message, type=kind, param=param, code=code))


class OpenAIRoute(APIRoute):
    """A route whose errors have OpenAI's shape."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with its errors caught."""
        handle = super().get_route_handler()

        async def caught(request: Request) -> Response:
            try:
                return await handle(request)
            except (Refused, RequestValidationError, HTTPException, KnowledgeBaseError, sqlite3.Error) as error:
                status, body = error_body(error)
                return JSONResponse(body.model_dump(), status_code=status)

        return caught
