"""What each address needs. Whatever is not named here is guarded: reading needs READ, everything else EDIT."""

from __future__ import annotations

from search_api.accounts.roles import Permission

SIGN_IN, SIGN_OUT = "/sign-in", "/sign-out"

PUBLIC = frozenset({"/healthz", "/readyz", SIGN_IN})
"""Open to everybody: whether the service lives, and the way in."""
PUBLIC_FOLDERS = ("/static/",)

# Requests that carry a body and yet change nothing that others see.
ASKING = frozenset(
    {"/v1/search", "/v1/ask", "/v1/verify", "/v1/chat/completions", "/v1/embeddings", "/v1/similar", "/v1/compare"}
    | {"/v1/feedback", "/retrieval", "/mcp", "/mcp/", SIGN_OUT}
)
# Pages and routes that only make sense for those who may change something, and those for administrators alone.
_EDITORS = ("/admin", "/v1/admin", "/v1/audit")
_ADMINISTRATORS = (
    "/admin/health",
    "/v1/admin/health",
    "/admin/questions",
    "/admin/empty-trash",
    "/v1/admin/empty-trash",
    "/v1/unanswered",
    "/v1/feedback",
)
_SAFE = ("GET", "HEAD", "OPTIONS")


def needed(method: str, path: str) -> Permission | None:
    """What a request needs; None for what is open to everybody."""
    if path in PUBLIC or path.startswith(PUBLIC_FOLDERS):
        return None
    if method not in _SAFE and path in ASKING:
        return Permission.READ
    if _under(path, _ADMINISTRATORS):
        return Permission.ADMIN
    if method not in _SAFE or _under(path, _EDITORS):
        return Permission.EDIT
    return Permission.READ


def _under(path: str, folders: tuple[str, ...]) -> bool:
    return any(path == folder or path.startswith(folder + "/") for folder in folders)
