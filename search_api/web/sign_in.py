"""Signing in and out."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from search_api.accounts import sessions
from search_api.accounts.access import SIGN_IN, SIGN_OUT
from search_api.accounts.gate import cookie
from search_api.accounts.guard import FORGED, is_foreign
from search_api.accounts.throttle import attempt, buckets, succeeded
from search_api.accounts.users import authenticate, normal_name
from search_api.dependencies import Entrance
from search_api.web.rendering import page

router = APIRouter(include_in_schema=False)

# Ties the sign-in form to the browser that it was sent to, before there is a session.
_FORM_COOKIE = "policykb_sign_in"
_WRONG = "用户名或密码不对。"
_Field = Annotated[str, Form(max_length=1000)]


@router.api_route(SIGN_IN, methods=["GET", "HEAD"])
def sign_in_page(request: Request, next: str = "/") -> HTMLResponse:
    """The form."""
    return _form(request, next)


@router.post(SIGN_IN)
def sign_in(
    request: Request, gate: Entrance, name: _Field = "", password: _Field = "", csrf: _Field = "", next: _Field = "/"
) -> Response:
    """Begin a session. A wrong name and a wrong password are told alike, and take the same time."""
    secret = cookie(request.headers, _FORM_COOKIE)
    if is_foreign(request.headers) or not secret or not sessions.same(csrf, sessions.form_token(secret)):
        return _form(request, next, FORGED, name, 403)
    if not gate.has_accounts():
        return _form(request, next, "知识库还没有账户。请先用 policykb user add 建立。", name, 403)
    tried = buckets(normal_name(name), request.client.host if request.client else "")
    if wait := attempt(gate.database, tried):
        told = _form(request, next, f"登录失败的次数过多，请等 {wait} 秒后再试。", name, 429)
        told.headers["Retry-After"] = str(wait)
        return told
    user = authenticate(gate.database, name, password)
    if user is None:
        return _form(request, next, _WRONG, name, 401)
    succeeded(gate.database, tried)
    if old := cookie(request.headers, sessions.COOKIE):
        sessions.end(gate.database, old)
    answer = RedirectResponse(_within(next), status_code=303)
    _set(request, answer, sessions.COOKIE, sessions.begin(gate.database, user.name), sessions.LONGEST)
    answer.delete_cookie(_FORM_COOKIE)
    return answer


@router.post(SIGN_OUT)
def sign_out(request: Request, gate: Entrance) -> Response:
    """End the session, here and on the server."""
    if token := cookie(request.headers, sessions.COOKIE):
        sessions.end(gate.database, token)
    answer = RedirectResponse(SIGN_IN, status_code=303)
    answer.delete_cookie(sessions.COOKIE)
    return answer


def _form(request: Request, back: str, problem: str = "", name: str = "", status: int = 200) -> HTMLResponse:
    secret = secrets.token_urlsafe(32)
    answer = page(
        request, "sign_in.html", status=status, csrf=sessions.form_token(secret), next=_within(back), problem=problem, name=name
    )
    _set(request, answer, _FORM_COOKIE, secret, 3600)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _set(request: Request, answer: Response, name: str, value: str, seconds: int) -> None:
    answer.set_cookie(
        name, value, max_age=seconds, path="/", httponly=True, samesite="lax", secure=request.url.scheme == "https"
    )


def _within(address: str) -> str:
    """``address`` if it is a path of this site, else its front page: a sign-in must not send anybody elsewhere."""
    inside = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if inside else "/"
