"""Who is it? From the credentials of a request, its sender and the accounts of the base to an identity."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from urllib.parse import urlsplit

from search_api.accounts import sessions
from search_api.accounts.database import AccountDatabase, AccountError
from search_api.accounts.keys import PREFIX, find_key
from search_api.accounts.roles import LOCAL, NOTHING, Identity, Means, Permission, permissions_of


class BadKey(AccountError):
    """A key was given that is unknown, removed or expired."""


class NotLocal(AccountError):
    """The base has no accounts, so only this machine is served, and the request is not from it."""


@dataclass(frozen=True, slots=True)
class Gate:
    """The gate of the base in ``folder``, served on ``host``; ``open_reading`` lets everybody read."""

    folder: Path
    host: str
    open_reading: bool = False

    @property
    def database(self) -> AccountDatabase:
        """The accounts."""
        return AccountDatabase(self.folder)

    def has_accounts(self) -> bool:
        """Whether there is any account or key: from the first on, everybody has to say who they are."""
        database = self.database
        if not database.exists:
            return False
        with database.reading() as connection:
            ((known,),) = connection.execute("SELECT EXISTS (SELECT 1 FROM users) OR EXISTS (SELECT 1 FROM keys)").fetchall()
        return bool(known)

    def assert_may_serve(self) -> None:
        """Raises AccountError when others than this machine could come in and there is no account."""
        if not is_loopback(self.host) and not self.has_accounts():
            raise AccountError(
                f"监听 {self.host} 会让别的机器也能访问，而知识库 {self.folder} 还没有账户，所以没有启动。"
                f"请先用 policykb user add 用户名 --role administrator --kb {self.folder} 建立管理员账户；只在本机使用时，请改为 --host 127.0.0.1。"
            )

    def identify(self, headers: Mapping[str, str], client: str | None) -> Identity:
        """Who sent a request with these headers (names in lower case). Raises BadKey, NotLocal."""
        if not self.has_accounts() and is_loopback(self.host):
            _assert_local(headers.get("host", ""), client)
            return LOCAL
        scheme, _, value = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and value.strip().startswith(PREFIX):
            key = find_key(self.database, value.strip())
            if key is None:
                raise BadKey("密钥无效、已移除或已过期。请向管理员要一个新的。")
            return Identity(Means.KEY, key.permissions, key.name)
        token = cookie(headers, sessions.COOKIE)
        session = sessions.find(self.database, token) if token else None
        if session is not None:
            return Identity(Means.SESSION, permissions_of(session.role), session.user, session.role, session.csrf)
        return Identity(Means.NOBODY, frozenset({Permission.READ}) if self.open_reading else NOTHING)


def is_loopback(host: str) -> bool:
    """Whether this names the machine itself, so that nobody else can reach it."""
    host = host.strip("[]").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def cookie(headers: Mapping[str, str], name: str) -> str:
    """The value of a cookie, or nothing."""
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


def _assert_local(host: str, client: str | None) -> None:
    """A foreign name for this machine (another site's, by its own name service), or a proxy that lets others in, is refused."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        name = "?."
    if ("." in name or ":" in name) and not is_loopback(name):
        raise NotLocal(f"知识库还没有账户，只供本机使用，不能以 {name} 访问。请管理员先用 policykb user add 建立账户。")
    try:
        near = client is None or ipaddress.ip_address(client).is_loopback
    except ValueError:  # a socket without an address
        near = True
    if not near:
        raise NotLocal("知识库还没有账户，只供本机使用。请管理员先用 policykb user add 建立账户。")
