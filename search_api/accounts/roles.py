"""Roles, scopes, and what each allows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """What a request may do. The scopes of API keys have the same names."""

    READ = "read"
    EDIT = "edit"
    ADMIN = "admin"


class Role(StrEnum):
    """The role of an account; each one may do what the one before it may."""

    READER = "reader"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


ROLE_NAMES = {Role.READER: "读者", Role.EDITOR: "编辑", Role.ADMINISTRATOR: "管理员"}
PERMISSION_NAMES = {Permission.READ: "阅读", Permission.EDIT: "编辑", Permission.ADMIN: "管理"}

_ALLOWED = {
    Role.READER: frozenset({Permission.READ}),
    Role.EDITOR: frozenset({Permission.READ, Permission.EDIT}),
    Role.ADMINISTRATOR: frozenset(Permission),
}
NOTHING: frozenset[Permission] = frozenset()


def permissions_of(role: Role) -> frozenset[Permission]:
    """What an account with this role may do."""
    return _ALLOWED[role]


def widened(scopes: frozenset[Permission]) -> frozenset[Permission]:
    """What a key with these scopes may do: whoever may administer may edit, and whoever may edit may read."""
    order = list(Permission)
    most = max((order.index(scope) for scope in scopes), default=-1)
    return frozenset(order[: most + 1])


class Means(StrEnum):
    """How a request showed who it is from."""

    SESSION = "session"
    KEY = "key"
    LOCAL = "local"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a request is from. ``name`` is None for whoever has not signed in; ``csrf`` is the token that their forms must carry."""

    means: Means
    permissions: frozenset[Permission]
    name: str | None = None
    role: Role | None = None
    csrf: str = ""

    def may(self, permission: Permission | str) -> bool:
        """Whether this is allowed."""
        return permission in self.permissions

    @property
    def author(self) -> str | None:
        """The name for the audit trail, when there is one that the request cannot choose."""
        return f"密钥 {self.name}" if self.means is Means.KEY else self.name


LOCAL = Identity(Means.LOCAL, frozenset(Permission))
"""Whoever sits at a machine whose base has no accounts and is served to this machine alone."""
NOBODY = Identity(Means.NOBODY, NOTHING)
"""Whoever has not said who they are, where nothing is open."""
