"""The guard before every route: who it is, whether they may, and whether the request is their own doing."""

from __future__ import annotations

from functools import partial
from urllib.parse import parse_qs, quote, urlsplit

from anyio import to_thread
from starlette.datastructures import Headers, QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search_api.accounts.access import PUBLIC_FOLDERS, SIGN_IN, SIGN_OUT, needed
from search_api.accounts.gate import BadKey, Gate, NotLocal
from search_api.accounts.refusals import refused
from search_api.accounts.roles import NOBODY, PERMISSION_NAMES, Identity, Means, Permission
from search_api.accounts.sessions import same

CSRF_HEADER, CSRF_FIELD = "x-csrf-token", "csrf"
# A form without files.
_MAX_FORM = 1_048_576
FORGED = "这个请求不是从本站的页面发出的，或页面已经过期，没有执行。请刷新页面后再试。"


class Guard:
    """ASGI middleware. Sets ``request.state.identity``; whatever is refused never reaches a route."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self._app, self._gate = app, gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        wanted = needed(scope["method"], scope["path"])
        if scope["path"].startswith(PUBLIC_FOLDERS):  # it makes no difference who asks
            await self._app(scope, receive, send)
            return
        client = request.client.host if request.client else None
        try:
            identity = await to_thread.run_sync(partial(self._gate.identify, request.headers, client))
        except (BadKey, NotLocal) as error:
            if wanted is not None:
                await refused(request, 401 if isinstance(error, BadKey) else 403, str(error))(scope, receive, send)
                return
            identity = NOBODY
        scope["state"] = {**scope.get("state", {}), "identity": identity}
        answer = _missing(request, identity, wanted)
        if answer is None and (wanted in (Permission.EDIT, Permission.ADMIN) or scope["path"] == SIGN_OUT):
            genuine, receive = await _genuine(request, identity, receive)
            answer = None if genuine else refused(request, 403, FORGED)
        await (answer or self._app)(scope, receive, send)


def is_foreign(headers: Headers) -> bool:
    """Whether a browser says that another site's page makes this request.

    Pages here send no referrer, so that their forms have the origin "null" where Sec-Fetch-Site is not told (plain http).
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site not in ("same-origin", "none")
    return origin not in (None, "null") and urlsplit(origin).netloc != headers.get("host")


def _missing(request: Request, identity: Identity, wanted: Permission | None) -> Response | None:
    """The refusal of a request that wants more than its sender may."""
    if wanted is None or identity.may(wanted):
        return None
    if identity.means is Means.NOBODY:
        if request.method in ("GET", "HEAD") and "text/html" in request.headers.get("accept", ""):
            back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(f"{SIGN_IN}?next={quote(back)}", status_code=303)
        return refused(request, 401, "需要登录。在网页上请先登录；程序请在请求头 Authorization: Bearer 里写上 API 密钥。")
    holder = "这个密钥" if identity.means is Means.KEY else f"账户 {identity.name} "
    return refused(request, 403, f"{holder}没有“{PERMISSION_NAMES[wanted]}”的权限。请与管理员联系。")


async def _genuine(request: Request, identity: Identity, receive: Receive) -> tuple[bool, Receive]:
    """Whether a change was asked for by a page of this site, or a program with a key; and the body to be read on."""
    if identity.means is Means.KEY or request.method in ("GET", "HEAD", "OPTIONS"):
        return True, receive
    if is_foreign(request.headers):
        return False, receive
    if identity.means is not Means.SESSION:
        return True, receive
    token, kind = request.headers.get(CSRF_HEADER, ""), request.headers.get("content-type", "")
    if not token and kind.startswith("application/x-www-form-urlencoded"):
        body = await _body(receive)
        token = parse_qs(body.decode("utf-8", "replace")).get(CSRF_FIELD, [""])[0]
        receive = _again(body, receive)
    elif not token and kind.startswith("multipart/form-data"):
        # A form with files says it in its address: what it holds is only read by whoever may send it.
        token = QueryParams(request.url.query).get(CSRF_FIELD, "")
    return same(token, identity.csrf), receive


async def _body(receive: Receive) -> bytes:
    body = b""
    while len(body) <= _MAX_FORM:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] != "http.request" or not message.get("more_body"):
            break
    return body


def _again(body: bytes, receive: Receive) -> Receive:
    """``receive`` that first gives a body which has been read already."""
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return first.pop() if first else await receive()

    return replay
