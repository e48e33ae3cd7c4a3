"""Accounts, keys, sessions and the guard, as a client meets them."""

from __future__ import annotations

import io
import re
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from index.base import KnowledgeBase, Toolkit
from ingest.batch import ingest_paths
from search_api.accounts import sessions
from search_api.accounts.access import needed
from search_api.accounts.database import AccountDatabase, AccountError
from search_api.accounts.gate import Gate
from search_api.accounts.keys import add_key, find_key, keys, remove_key
from search_api.accounts.roles import Permission, Role
from search_api.accounts.throttle import attempt, buckets, succeeded
from search_api.accounts.users import add_user, authenticate, remove_user, set_password, users
from search_api.app import create_app
from search_api.cli import main
from search_api.settings import Settings

PASSWORD = "correct horse 电池"
TEXT = "清沅市风筝管理办法\n清文〔2023〕4号\n第一条 为规范风筝的管理，制定本办法。\n第二条 风筝每季度检修一次。\n"


@pytest.fixture
def folder(tmp_path: Path, toolkit: Toolkit) -> Path:
    (tmp_path / "风筝.txt").write_text(TEXT, encoding="utf-8")
    KnowledgeBase.open_or_create(tmp_path / "kb").close()
    base = KnowledgeBase(tmp_path / "kb", toolkit)
    assert ingest_paths(base, [tmp_path / "风筝.txt"]).failures == []
    base.close()
    return tmp_path / "kb"


@pytest.fixture
def database(folder: Path) -> AccountDatabase:
    """The accounts of the base: one of each role."""
    database = AccountDatabase(folder)
    for role in Role:
        add_user(database, role.value, role, PASSWORD)
    return database


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(folder)), raise_server_exceptions=False, follow_redirects=False) as client:
        yield client


def form_token(client: TestClient, address: str = "/sign-in") -> str:
    """The token of the last form of a page: the one to sign out with comes first."""
    return str(re.findall(r'name="csrf" value="([0-9a-f]+)"', client.get(address).text)[-1])


def sign_in(client: TestClient, name: str, password: str = PASSWORD, **fields: str) -> int:
    return client.post("/sign-in", data={"name": name, "password": password, "csrf": form_token(client), **fields}).status_code


def csrf(client: TestClient) -> str:
    found = re.search(r'<meta name="csrf" content="([0-9a-f]+)">', client.get("/").text)
    assert found
    return found[1]


def only_id(folder: Path) -> str:
    base = KnowledgeBase(folder)
    ((document_id,),) = base.store.connection.execute("SELECT id FROM documents").fetchall()
    base.close()
    return str(document_id)


# ---- storage ----


def test_secrets_are_never_stored(database: AccountDatabase) -> None:
    key, token = add_key(database, "机器人", [Permission.READ]), sessions.begin(database, "reader")
    stored = b"".join(path.read_bytes() for path in database.path.parent.glob("accounts.db*"))
    assert not [secret for secret in (PASSWORD, key, token) if secret.encode() in stored]
    assert stat.S_IMODE(database.path.stat().st_mode) == 0o600


def test_a_key_is_what_it_was_made_for_until_it_goes(database: AccountDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = add_key(database, "机器人", [Permission.EDIT], days=1)
    found = find_key(database, secret)
    assert found
    assert found.permissions == {Permission.READ, Permission.EDIT}
    assert find_key(database, secret + "x") is None
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 86_401)
    assert find_key(database, secret) is None
    remove_key(database, "机器人")
    assert keys(database) == []


def test_an_account_with_a_new_password_or_none_has_no_session(database: AccountDatabase) -> None:
    tokens = {name: sessions.begin(database, name) for name in ("reader", "editor")}
    set_password(database, "reader", "another password")
    remove_user(database, "editor")
    assert [sessions.find(database, token) for token in tokens.values()] == [None, None]
    assert authenticate(database, "reader", PASSWORD) is None
    assert authenticate(database, "reader", "another password")
    assert [user.name for user in users(database)] == ["administrator", "reader"]


@pytest.mark.parametrize(
    ("name", "password", "reason"),
    [
        ("甲", "short", "8 到 200"),
        ("甲 乙", PASSWORD, "用户名|账户名"),
        ("reader", PASSWORD, "已有"),
        ("x" * 51, PASSWORD, "账户名"),
    ],
    ids=["short", "blank", "twice", "long"],
)
def test_an_account_that_cannot_be_made(database: AccountDatabase, name: str, password: str, reason: str) -> None:
    with pytest.raises(AccountError, match=reason):
        add_user(database, name, Role.READER, password)


def test_failures_cost_ever_more_time(database: AccountDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    tried = buckets("甲", "10.0.0.1")
    assert [attempt(database, tried) for _ in range(4)] == [0, 0, 0, 0]
    waits = []
    for _ in range(5):
        waits.append(attempt(database, tried))
        now += waits[-1]
        assert attempt(database, tried) == 0
    assert waits == [1, 2, 4, 8, 16]
    # A colleague at another place, and another account here, are not held up by that.
    assert attempt(database, buckets("甲", "10.0.0.2")) == 0
    assert attempt(database, buckets("乙", "10.0.0.1")) == 0
    now += 60
    assert attempt(database, tried) == 0
    succeeded(database, tried)
    assert [attempt(database, tried) for _ in range(4)] == [0, 0, 0, 0]


# ---- the way in ----


def test_without_accounts_this_machine_needs_no_sign_in(client: TestClient, folder: Path) -> None:
    address = f"/v1/documents/{only_id(folder)}/facts/issuer"
    assert client.put(address, json={"value": "清沅市文化局"}).status_code == 200
    assert client.get("/v1/documents", headers={"Host": "evil.example"}).status_code == 403
    foreign = client.put(address, json={"value": "甲"}, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    assert client.put(address, json={"value": "甲"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.get("/v1/documents", headers={"Host": "[::1]:8000"}).status_code == 200


def test_another_address_without_an_account_does_not_start(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--kb", str(folder), "--host", "0.0.0.0", "--port", "1"]) == 2
    told = capsys.readouterr().err
    assert "还没有账户" in told
    assert "policykb user add" in told
    with TestClient(create_app(Settings(folder, host="0.0.0.0")), follow_redirects=False) as client:
        assert client.get("/v1/documents").status_code == 401
    add_user(AccountDatabase(folder), "甲", Role.READER, PASSWORD)
    Gate(folder, "0.0.0.0").assert_may_serve()


def test_sign_in_and_out(client: TestClient, database: AccountDatabase) -> None:
    page = client.get("/documents/x?y=1", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/sign-in?next=/documents/x%3Fy%3D1")
    assert 'value="/documents/x?y=1"' in client.get(page.headers["location"]).text
    done = client.post(
        "/sign-in", data={"name": "ｒｅａｄｅｒ", "password": PASSWORD, "csrf": form_token(client), "next": "/documents/x?y=1"}
    )
    assert (done.status_code, done.headers["location"]) == (303, "/documents/x?y=1")
    cookie = done.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    assert client.get("/v1/documents").status_code == 200
    session = client.cookies[sessions.COOKIE]
    assert client.post("/sign-out").status_code == 403  # without the token nobody is signed out by another site
    assert client.post("/sign-out", data={"csrf": csrf(client)}).status_code == 303
    client.cookies.set(sessions.COOKIE, session)
    assert client.get("/v1/documents").status_code == 401


def test_over_https_cookies_are_secure(folder: Path, database: AccountDatabase) -> None:
    with TestClient(create_app(Settings(folder)), base_url="https://testserver") as client:
        assert "Secure" in client.get("/sign-in").headers["set-cookie"]


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nb"]
)
def test_a_sign_in_leads_nowhere_else(client: TestClient, database: AccountDatabase, target: str) -> None:
    done = client.post("/sign-in", data={"name": "reader", "password": PASSWORD, "csrf": form_token(client), "next": target})
    assert (done.status_code, done.headers["location"]) == (303, "/")


def test_a_session_given_by_another_is_not_taken_over(client: TestClient, database: AccountDatabase) -> None:
    planted = "chosen-by-somebody-else"
    client.cookies.set(sessions.COOKIE, planted)
    assert sign_in(client, "editor") == 303
    fresh = {cookie.value for cookie in client.cookies.jar if cookie.name == sessions.COOKIE}
    assert any(sessions.find(database, token or "") for token in fresh)
    assert sessions.find(database, planted) is None


def test_a_session_from_before_ends_when_somebody_signs_in(client: TestClient, database: AccountDatabase) -> None:
    assert sign_in(client, "reader") == 303
    before = client.cookies[sessions.COOKIE]
    assert sign_in(client, "editor") == 303
    assert sessions.find(database, before) is None
    assert sessions.find(database, client.cookies[sessions.COOKIE])


@pytest.mark.parametrize("seconds", [sessions.IDLE, sessions.LONGEST])
def test_a_session_ends_by_itself(
    client: TestClient, database: AccountDatabase, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    assert sign_in(client, "reader") == 303
    begun, real = time.time(), time.time
    late = 0.0
    monkeypatch.setattr(time, "time", lambda: real() + late)
    while late + 3600 < seconds:
        late += 3600
        if seconds == sessions.LONGEST:  # busy all the time
            assert client.get("/v1/documents").status_code == 200
    late = seconds + 1
    assert client.get("/v1/documents").status_code == 401
    assert begun


def test_twenty_wrong_passwords_are_slowed_down_and_told_alike(client: TestClient, database: AccountDatabase) -> None:
    answers = {}
    for name in ("reader", "nobody"):
        statuses = [sign_in(client, name, f"wrong {number}") for number in range(20)]
        assert statuses[:4] == [401] * 4
        assert statuses.count(401) <= 6
        answers[name] = client.post("/sign-in", data={"name": name, "password": PASSWORD, "csrf": form_token(client)})
    for name, answer in answers.items():  # the right password does not help either while the wait lasts
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) >= 1
        assert re.search(r"请等 \d+ 秒后再试", answer.text), name


def test_a_forged_sign_in_is_refused(client: TestClient, database: AccountDatabase) -> None:
    fields = {"name": "reader", "password": PASSWORD, "csrf": sessions.form_token("")}
    assert client.post("/sign-in", data=fields).status_code == 403
    assert sign_in(client, "reader", csrf="0" * 64) == 403


# ---- what each may do ----


def test_a_forged_change_is_refused(client: TestClient, folder: Path, database: AccountDatabase) -> None:
    assert sign_in(client, "editor") == 303
    address = f"/v1/documents/{only_id(folder)}/facts/issuer"
    token = csrf(client)
    for headers in ({}, {"X-CSRF-Token": "0" * 64}, {"X-CSRF-Token": token, "Sec-Fetch-Site": "cross-site"}):
        assert client.put(address, json={"value": "甲局"}, headers=headers).status_code == 403
    done = client.put(address, json={"value": "甲局", "by": "冒名者"}, headers={"X-CSRF-Token": token})
    assert (done.status_code, done.json()["by"]) == (200, "editor")


def test_a_key_does_what_its_scope_says(client: TestClient, folder: Path, database: AccountDatabase) -> None:
    address = f"/v1/documents/{only_id(folder)}/facts/issuer"
    reading = {"Authorization": f"Bearer {add_key(database, '读', [Permission.READ])}"}
    editing = {"Authorization": f"Bearer {add_key(database, '写', [Permission.EDIT])}"}
    assert client.get("/v1/documents", headers=reading).status_code == 200
    assert client.post("/v1/ask", json={"q": "风筝多久检修"}, headers=reading).status_code == 200
    refused = client.put(address, json={"value": "甲局"}, headers=reading)
    assert (refused.status_code, "编辑" in refused.json()["detail"]) == (403, True)
    done = client.put(address, json={"value": "甲局", "by": "冒名者"}, headers=editing)
    assert (done.status_code, done.json()["by"]) == (200, "密钥 写")
    remove_key(database, "写")
    answer = client.put(address, json={"value": "乙局"}, headers=editing)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    chat = client.post("/v1/chat/completions", json={"model": "policykb", "messages": []}, headers=editing)
    assert (chat.status_code, chat.json()["error"]["code"]) == (401, "invalid_api_key")


def test_open_reading_opens_reading_alone(folder: Path, database: AccountDatabase) -> None:
    with TestClient(create_app(Settings(folder, open_reading=True)), raise_server_exceptions=False) as client:
        page = client.get("/table", params={"q": "甲 a&b"}, headers={"Accept": "text/html"}).text
        assert 'href="/sign-in?next=/table%3Fq%3D%25E7%2594%25B2%2Ba%2526b"' in page
        assert client.get("/v1/documents").status_code == 200
        assert client.post("/v1/ask", json={"q": "风筝"}, headers={"Authorization": "Bearer anything"}).status_code == 200
        assert client.put(f"/v1/documents/{only_id(folder)}/facts/issuer", json={"value": "甲"}).status_code == 401
        assert client.get("/v1/audit").status_code == 401
        assert 'href="/sign-in?next=/"' in client.get("/").text
        assert 'href="/admin"' not in client.get("/").text


WANTED = {
    "": {"/healthz", "/readyz", "/sign-in"},
    "read": {
        "GET /", "GET /openapi.json", "GET /documents/{}", "GET /v1/documents", "GET /v1/documents/{}", "GET /v1/documents/{}/validity",
        "GET /v1/documents/{}/versions", "GET /v1/documents/{}/relations", "GET /v1/models", "GET /v1/models/{}", "GET /v1/search",
        "GET /v1/suggest", "POST /sign-out", "POST /v1/ask", "POST /v1/search", "POST /v1/chat/completions", "POST /v1/embeddings", "POST /v1/verify",
        "POST /v1/similar", "POST /v1/feedback", "POST /retrieval", "GET /v1/compare", "GET /v1/table", "GET /v1/table/{}", "GET /v1/documents/{}/place",
        "GET /v1/documents/{}/pages/{}", "GET /v1/documents/{}/pages/{}/image", "GET /v1/timeline", "GET /v1/export", "GET /v1/documents/{}/redline", "GET /precedent", "GET /compare",
        "GET /table", "GET /timeline", "GET /documents/{}/redline", "GET /answer", "GET /coverage", "GET /v1/coverage",
        "GET /documents/{}/network", "GET /v1/documents/{}/network", "GET /v1/documents/{}/original", "GET /widget",
    },
    "edit": {
        "GET /admin", "POST /admin/upload", "GET /admin/documents", "GET /admin/documents/{}", "GET /admin/documents/{}/report",
        "POST /admin/documents/{}/{}", "GET /admin/trash", "POST /admin/trash/{}", "GET /admin/failures", "POST /admin/failures",
        "GET /admin/statistics", "GET /admin/audit", "POST /v1/documents", "POST /v1/documents/{}/restore",
        "POST /v1/documents/{}/reingest", "POST /v1/documents/{}/merge", "POST /v1/documents/{}/split", "DELETE /v1/documents/{}",
        "GET /v1/admin/batches", "GET /v1/admin/batches/{}", "GET /v1/admin/trash", "GET /v1/admin/failures",
        "POST /v1/admin/failures/reingest", "GET /v1/admin/statistics", "GET /v1/admin/documents/{}/report",
        "PUT /v1/documents/{}/facts/{}", "DELETE /v1/documents/{}/facts/{}", "GET /v1/audit",
    },
    "admin": {"GET /admin/questions", "GET /admin/empty-trash", "POST /admin/empty-trash", "POST /v1/admin/empty-trash", "GET /admin/health", "GET /v1/admin/health", "GET /v1/feedback", "GET /v1/unanswered"},
}  # fmt: skip
"""What every route needs. A new route must be entered here: it is guarded all the same, but somebody shall have thought of it."""


def routes(client: TestClient) -> Iterator[tuple[str, str]]:
    """Method and path of all routes of the application, parameters as ``{}``; what other helpers mount is seen as a path too."""
    for route in _all(client.app.routes):  # type: ignore[attr-defined]
        if getattr(route, "methods", None):
            for method in sorted(set(route.methods or ()) - {"HEAD"}):
                yield method, re.sub(r"\{[^}]*\}", "{}", route.path)


def _all(found: object) -> Iterator[APIRoute]:
    for route in found:  # type: ignore[attr-defined]
        inner = getattr(getattr(route, "original_router", None), "routes", None)
        if inner is not None:
            yield from _all(inner)
        else:
            yield route


def test_every_route_is_guarded_as_the_table_says(client: TestClient, database: AccountDatabase) -> None:
    table = {entry: need for need, entries in WANTED.items() for entry in entries}
    holders = {role: add_key(database, f"key-{role}", [role]) for role in Permission}
    walked = list(routes(client))
    assert len(walked) > 20
    unknown = [f"{m} {p}" for m, p in walked if p not in table and f"{m} {p}" not in table]
    assert unknown == []
    for method, path in walked:
        need = table.get(path, table.get(f"{method} {path}"))
        address = path.replace("{}", "nothing")
        assert (needed(method, address) or "") == need, (method, path)
        assert (client.request(method, address, headers={"Sec-Fetch-Site": "none"}).status_code == 401) == (
            need != "" and path != "/sign-in"
        ), path
        for scope, secret in holders.items():
            enough = ["", *Permission].index(scope) >= ["", *Permission].index(need or "")
            status = client.request(method, address, headers={"Authorization": f"Bearer {secret}"}).status_code
            if path != "/sign-in":
                assert (status not in (401, 403)) == enough, (method, path, scope, status)


def test_paths_that_only_look_public_are_guarded(client: TestClient, database: AccountDatabase) -> None:
    for path in (
        "/static/../v1/documents",
        "/healthz/../v1/audit",
        "/static/%2e%2e/v1/documents",
        "//v1/documents",
        "/HEALTHZ/x",
    ):
        assert client.get(path).status_code in (401, 404), path
    assert client.get("/static/style.css").status_code == 200
    assert client.get("/healthz").status_code == 200


# ---- the command line ----


def test_command_line(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    kb = ["--kb", str(folder)]
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    assert main(["user", "add", "王编辑", "--role", "editor", "--password-stdin", *kb]) == 0
    assert authenticate(AccountDatabase(folder), "王编辑", PASSWORD)
    monkeypatch.setattr("sys.stdin", io.StringIO("another password\n"))
    assert main(["user", "password", "王编辑", "--password-stdin", *kb]) == 0
    assert authenticate(AccountDatabase(folder), "王编辑", "another password")
    capsys.readouterr()
    assert main(["key", "add", "机器人", "--scope", "edit", *kb]) == 0
    secret = capsys.readouterr().out.strip()
    found = find_key(AccountDatabase(folder), secret)
    assert found
    assert found.name == "机器人"
    assert main(["user", "list", *kb]) == 0
    assert main(["key", "list", *kb]) == 0
    told = capsys.readouterr().out
    assert "王编辑\teditor（编辑）" in told
    assert "机器人\t编辑" in told
    assert secret not in told
    assert main(["key", "remove", "机器人", *kb]) == 0
    assert main(["user", "remove", "王编辑", *kb]) == 0
    assert main(["user", "remove", "王编辑", *kb]) == 2
    assert "没有名为 王编辑 的账户" in capsys.readouterr().err
