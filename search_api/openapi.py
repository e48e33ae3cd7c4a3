"""``/openapi.json``: FastAPI's description of the routes, with what they cannot say themselves.

What stands before and around the routes (the guard, the limit of a body, the handlers of errors) answers for all of them alike, so it
is told here, once. Doors that speak another's dialect (OpenAI's, Dify's) document a 400 of their own shape; they never answer 422.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any

from fastapi import FastAPI

from search_api.accounts.access import needed
from search_api.accounts.roles import Permission
from search_api.problems import MEDIA_TYPE
from search_api.schemas import Problem

_METHODS = ("get", "put", "post", "delete", "patch")
_PROBLEM = "#/components/schemas/Problem"
# FastAPI documents its own shape of a 422; here errors of validation are problems.
_UNUSED = ("HTTPValidationError", "ValidationError")
_KEY = "key"


def complete(app: FastAPI) -> None:
    """Make ``app`` describe itself in full; made once, when first asked for."""
    plain = app.openapi
    app.openapi = cache(lambda: completed(deepcopy(plain())))  # type: ignore[method-assign]


def completed(schema: dict[str, Any]) -> dict[str, Any]:
    """The description with every answer of the service in it."""
    shapes = schema.setdefault("components", {}).setdefault("schemas", {})
    shapes.setdefault("Problem", Problem.model_json_schema())
    for name in _UNUSED:
        shapes.pop(name, None)
    schema["components"]["securitySchemes"] = {
        _KEY: {"type": "http", "scheme": "bearer", "description": "API 密钥；知识库没有账户和密钥时，本机不用"}
    }
    for path, method, operation in _operations(schema):
        responses = operation["responses"]
        _as_problems(responses)
        for status, description in _around(path, method, operation).items():
            responses.setdefault(status, _problem(description))
        if needed(method.upper(), path) is not None:
            operation["security"] = [{_KEY: []}, {}]
        operation["responses"] = dict(sorted(responses.items()))
    return schema


def _operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in schema["paths"].items():
        for method in _METHODS:
            if method in item:
                yield path, method, item[method]


def _as_problems(responses: dict[str, Any]) -> None:
    """Errors of validation as what they are, and problems under their own media type."""
    foreign = "400" in responses and _shape(responses["400"]) != _PROBLEM
    if _shape(responses.get("422", {})).endswith(_UNUSED):
        if foreign:
            del responses["422"]
        else:
            responses["422"] = _problem("请求参数有误")
    if foreign and "404" in responses:  # an address that no route has, such as one with a line break in a name
        responses["404"]["content"][MEDIA_TYPE] = {"schema": {"$ref": _PROBLEM}}
    for status, response in responses.items():
        if status >= "400" and _shape(response) == _PROBLEM:
            response["content"] = {MEDIA_TYPE: {"schema": {"$ref": _PROBLEM}}}


def _around(path: str, method: str, operation: dict[str, Any]) -> dict[str, str]:
    """What is answered before a request reaches its route, or for a base that cannot be read."""
    told: dict[str, str] = {}
    if needed(method.upper(), path) is not None:
        told |= {"401": "没有登录，或密钥无效", "403": "没有权限"}
        told |= {"503": "知识库不可用"}
    if needed(method.upper(), path) is Permission.EDIT and method != "get":
        told |= {"409": "知识库正由另一进程写入"}
    if "requestBody" in operation:
        told |= {"400": "请求体无法读取", "413": "请求体过大"}
    return told


def _shape(response: dict[str, Any]) -> str:
    """The reference to the shape of a response in JSON, empty when it has none."""
    return str(response.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref", ""))


def _problem(description: str) -> dict[str, Any]:
    return {"description": description, "content": {MEDIA_TYPE: {"schema": {"$ref": _PROBLEM}}}}
