"""``policykb user`` and ``policykb key``."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

from search_api.accounts.database import AccountDatabase, AccountError
from search_api.accounts.keys import add_key, keys, remove_key
from search_api.accounts.passwords import LEAST
from search_api.accounts.roles import PERMISSION_NAMES, ROLE_NAMES, Permission, Role
from search_api.accounts.users import add_user, remove_user, set_password, users


def add_account_commands(
    commands: Any, command: Callable[..., argparse.ArgumentParser], positive: Callable[[str], int]
) -> None:
    """Declare the commands; ``command`` makes one with the options that all have."""
    user = commands.add_parser("user", help="网页登录的账户", description="网页登录的账户。")
    actions = user.add_subparsers(title="操作", metavar="操作", required=True, parser_class=type(user))
    add = command(actions, "add", "建立账户；密码在提示后输入", "accounts:run_user_add", json=False)
    add.add_argument("name", metavar="用户名")
    roles = "、".join(f"{role}（{ROLE_NAMES[role]}）" for role in Role)
    add.add_argument("--role", choices=tuple(Role), default=Role.READER, help=f"角色：{roles}，默认 reader")
    command(actions, "list", "列出账户", "accounts:run_user_list")
    command(actions, "remove", "移除账户，其登录立即失效", "accounts:run_user_remove", json=False).add_argument(
        "name", metavar="用户名"
    )
    password = command(actions, "password", "重设密码，已有的登录立即失效", "accounts:run_user_password", json=False)
    password.add_argument("name", metavar="用户名")
    for parser in (add, password):
        parser.add_argument("--password-stdin", action="store_true", help="从标准输入读密码（第一行），供脚本使用")

    key = commands.add_parser("key", help="程序使用的 API 密钥", description="程序使用的 API 密钥。")
    actions = key.add_subparsers(title="操作", metavar="操作", required=True, parser_class=type(key))
    add = command(actions, "add", "生成密钥；只显示这一次", "accounts:run_key_add")
    add.add_argument("name", metavar="名称", help="给谁用，记入审计记录")
    scopes = "、".join(f"{scope}（{PERMISSION_NAMES[scope]}）" for scope in Permission)
    add.add_argument(
        "--scope", dest="scopes", type=Permission, choices=tuple(Permission), action="append", metavar="权限",
        help=f"可重复：{scopes}，默认 read；后一种包含前一种",
    )  # fmt: skip
    add.add_argument("--days", type=positive, metavar="N", help="有效多少天，默认一直有效")
    command(actions, "list", "列出密钥", "accounts:run_key_list")
    command(actions, "remove", "移除密钥，立即失效", "accounts:run_key_remove", json=False).add_argument("name", metavar="名称")


def run_user_add(options: argparse.Namespace) -> int:
    """Make an account."""
    user = add_user(AccountDatabase(options.kb), options.name, Role(options.role), _password(options))
    print(f"已建立账户 {user.name}（{ROLE_NAMES[user.role]}），存于 {AccountDatabase(options.kb).path}")
    return 0


def run_user_list(options: argparse.Namespace) -> int:
    """Name, role and age of each account."""
    known = users(AccountDatabase(options.kb))
    if options.json:
        print(json.dumps([{"name": u.name, "role": u.role, "created": _time(u.created)} for u in known], ensure_ascii=False))
        return 0
    for user in known:
        print(f"{user.name}\t{user.role}（{ROLE_NAMES[user.role]}）\t建立于 {_time(user.created)}")
    if not known:
        print("没有账户")
    return 0


def run_user_remove(options: argparse.Namespace) -> int:
    """Take an account away."""
    remove_user(AccountDatabase(options.kb), options.name)
    print(f"已移除账户 {options.name}")
    return 0


def run_user_password(options: argparse.Namespace) -> int:
    """Give an account another password."""
    set_password(AccountDatabase(options.kb), options.name, _password(options))
    print(f"已重设 {options.name} 的密码")
    return 0


def run_key_add(options: argparse.Namespace) -> int:
    """Make a key, and show it."""
    scopes = options.scopes or [Permission.READ]
    secret = add_key(AccountDatabase(options.kb), options.name, scopes, options.days)
    print("请现在就保存这个密钥，以后不再显示。", file=sys.stderr)
    print(json.dumps({"name": options.name, "key": secret}, ensure_ascii=False) if options.json else secret)
    return 0


def run_key_list(options: argparse.Namespace) -> int:
    """Name, scopes and end of each key."""
    known = keys(AccountDatabase(options.kb))
    if options.json:
        rows = [
            {"name": k.name, "scopes": sorted(k.scopes), "created": _time(k.created), "expires": k.expires and _time(k.expires)}
            for k in known
        ]
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for key in known:
        scopes = "、".join(PERMISSION_NAMES[scope] for scope in Permission if scope in key.scopes)
        print(
            f"{key.name}\t{scopes}\t建立于 {_time(key.created)}\t{f'有效至 {_time(key.expires)}' if key.expires else '一直有效'}"
        )
    if not known:
        print("没有密钥")
    return 0


def run_key_remove(options: argparse.Namespace) -> int:
    """Take a key away."""
    remove_key(AccountDatabase(options.kb), options.name)
    print(f"已移除密钥 {options.name}")
    return 0


def _password(options: argparse.Namespace) -> str:
    if options.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise AccountError("这里不能提示输入密码。在脚本中请用 --password-stdin，从标准输入给出。")
    password = getpass.getpass(f"密码（至少 {LEAST} 个字符）：")
    if getpass.getpass("再输入一次：") != password:
        raise AccountError("两次输入的密码不一致，没有保存。")
    return password


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).astimezone().isoformat(timespec="minutes")
