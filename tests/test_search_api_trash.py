"""Emptying the trash: what goes for good, what stays, and that it is asked for twice."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index.base import KnowledgeBase, Toolkit
from index.check import check
from index.corrections import audit_trail, correct
from index.trash import discard, discarded
from ingest.batch import ingest_paths
from search_api.app import create_app
from search_api.cli import main
from search_api.emptying import empty_trash
from search_api.settings import Settings
from search_api.uploads import keep

LAMP = "清沅市灯塔管理办法\n第一条 灯塔每夜点亮，由看守人登记。\n第二条 灯塔每年检修两次。\n"
KITE = "清沅市风筝管理办法\n第一条 风筝每季度检修一次，并由管理所逐件编号。\n"


@pytest.fixture
def base(tmp_path: Path, toolkit: Toolkit, read_here: None) -> Iterator[KnowledgeBase]:
    """Of an upload, an uploaded folder of two, and a file of somebody's own."""
    (tmp_path / "自己的.txt").write_text(KITE, encoding="utf-8")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, what in (("甲", "渡口"), ("乙", "码头")):
            archive.writestr(f"{name}.txt", f"清沅市{what}管理办法\n第一条 {what}每日清扫两次，由{what}管理员登记。\n")
    KnowledgeBase.open_or_create(tmp_path / "kb").close()
    base = KnowledgeBase(tmp_path / "kb", toolkit)
    uploads = [
        keep(base.folder, "灯塔.txt", io.BytesIO(LAMP.encode())),
        keep(base.folder, "汇编.zip", io.BytesIO(packed.getvalue())),
    ]
    assert ingest_paths(base, [tmp_path / "自己的.txt", *(upload.path for upload in uploads)]).failures == []
    yield base
    base.close()


def ids(base: KnowledgeBase) -> dict[str, str]:
    return dict(base.store.connection.execute("SELECT substr(title, 4, 2), id FROM documents").fetchall())


def uploaded(base: KnowledgeBase) -> set[str]:
    return {path.name for path in (base.folder / "uploads").rglob("*") if path.is_file()}


def test_what_was_uploaded_goes_and_what_is_somebodys_own_stays(base: KnowledgeBase, tmp_path: Path) -> None:
    known = ids(base)
    correct(base, known["灯塔"], "doc_number", "清文〔2024〕1号", by="甲")
    for name in ("灯塔", "风筝", "渡口"):
        discard(base, known[name], by="甲")
    emptied = empty_trash(base, 0, by="乙", note="清理")
    assert {gone.document_id for gone in emptied.documents} == {known[name] for name in ("灯塔", "风筝", "渡口")}
    assert emptied.files == 1
    assert uploaded(base) == {"汇编.zip"}  # another of its members is in the base
    assert (tmp_path / "自己的.txt").is_file()
    assert discarded(base.store) == []
    assert base.store.connection.execute("SELECT count(*) FROM corrections").fetchone() == (0,)
    newest = audit_trail(base.store, known["灯塔"], 1)[0]
    assert (newest.action, newest.by, newest.old, newest.note) == ("purge", "乙", "清沅市灯塔管理办法", "清理")
    assert check(base) == []
    discard(base, known["码头"], by="甲")
    assert empty_trash(base, 0, by="乙").files == 1
    assert uploaded(base) == set()
    # What is somebody's own comes back with its folder, as a new document.
    assert ingest_paths(base, [tmp_path / "自己的.txt"]).added == 1


def test_only_what_has_lain_long_enough_goes(base: KnowledgeBase) -> None:
    known = ids(base)
    for name in ("灯塔", "风筝"):
        discard(base, known[name], by="甲")
    early = (datetime.now().astimezone() - timedelta(days=31)).isoformat(timespec="seconds")
    with base.store.transaction() as connection:
        connection.execute("UPDATE trash SET at = ? WHERE document_id = ?", (early, known["灯塔"]))
    assert [gone.document_id for gone in empty_trash(base, 30, by="乙").documents] == [known["灯塔"]]
    assert [gone.document_id for gone in discarded(base.store)] == [known["风筝"]]


def test_over_http_only_when_confirmed(base: KnowledgeBase) -> None:
    known = ids(base)
    discard(base, known["灯塔"], by="甲")
    with TestClient(create_app(Settings(base.folder)), follow_redirects=False) as client:
        for body in ({}, {"confirm": False}, {"confirm": 1}):
            refused = client.post("/v1/admin/empty-trash", json=body)
            assert refused.status_code == 422
            assert refused.json()["errors"][0]["field"] == "confirm"
        assert client.post("/v1/admin/empty-trash", json={"confirm": True, "older_than_days": 30}).json() == {
            "documents": [],
            "files": 0,
        }
        asked = client.get("/admin/empty-trash", params={"days": 0}).text
        assert "下面 1 份文件将永久删除" in asked
        unsure = client.post("/admin/empty-trash", data={"days": "0"})
        assert unsure.status_code == 422
        assert "请先勾选" in unsure.text
        assert len(client.get("/v1/admin/trash").json()) == 1
        assert (
            client.post("/admin/empty-trash", data={"days": "0", "sure": "yes"}).headers["location"]
            == "/admin/trash?done=emptied"
        )
        assert client.get("/v1/admin/trash").json() == []
        assert "永久删除" in client.get("/admin/audit").text


def test_on_the_command_line_it_asks(
    base: KnowledgeBase, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    known, kb = ids(base), ["--kb", str(base.folder)]
    for name in ("灯塔", "风筝"):
        discard(base, known[name], by="甲", note="误收")
    assert main(["trash", "list", *kb]) == 0
    assert "清沅市灯塔管理办法（误收）" in capsys.readouterr().out
    assert main(["trash", "restore", known["风筝"], *kb]) == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("否\n"))
    assert main(["trash", "empty", *kb]) == 2
    assert "永久删除以上 1 份？" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO("是\n"))
    assert main(["trash", "empty", *kb]) == 0
    assert capsys.readouterr().out == "永久删除 1 份，上传的原件 1 个\n"
    assert main(["trash", "empty", "--yes", *kb]) == 0
    assert capsys.readouterr().out == "永久删除 0 份，上传的原件 0 个\n"
