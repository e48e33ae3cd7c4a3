"""Running the base over HTTP: uploading, taking out and putting back, reading anew, copies; and what is tried against it."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from index.base import KnowledgeBase, Toolkit
from index.lock import writer_lock
from ingest.batch import ingest_paths
from search_api.app import create_app
from search_api.settings import Settings
from search_api.uploads import safe_name

TEXT = "清沅市风筝管理办法\n清文〔2023〕4号\n第一条 为规范风筝的管理，制定本办法。\n第二条 风筝每季度检修一次。\n"
NEW = "清沅市灯塔管理办法\n清文〔2024〕9号\n第一条 灯塔每夜点亮，由看守人登记。\n第二条 灯塔每年检修两次。\n"


@pytest.fixture
def folder(tmp_path: Path, toolkit: Toolkit) -> Path:
    (tmp_path / "风筝.txt").write_text(TEXT, encoding="utf-8")
    KnowledgeBase.open_or_create(tmp_path / "kb").close()
    base = KnowledgeBase(tmp_path / "kb", toolkit)
    assert ingest_paths(base, [tmp_path / "风筝.txt"]).failures == []
    base.close()
    return tmp_path / "kb"


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(folder)), raise_server_exceptions=False, follow_redirects=False) as client:
        yield client


def upload(client: TestClient, *files: tuple[str, bytes]) -> Any:
    """The finished batch."""
    begun = client.post("/v1/documents", files=[("files", file) for file in files])
    assert begun.status_code == 202, begun.text
    return finished(client, begun.json())


def finished(client: TestClient, batch: Any) -> Any:
    deadline = time.monotonic() + 60
    while batch["state"] not in ("done", "failed"):
        assert time.monotonic() < deadline, batch
        time.sleep(0.05)
        batch = client.get(f"/v1/admin/batches/{batch['id']}").json()
    return batch


def zipped(**members: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("_", "."), text)
    return packed.getvalue()


def test_an_upload_is_read_told_of_and_found(client: TestClient, folder: Path, read_here: None) -> None:
    batch = upload(client, ("灯塔.txt", NEW.encode()), ("空.txt", b""))
    assert (batch["state"], batch["files"]) == ("done", ["灯塔.txt", "空.txt"])
    lamp, empty = batch["outcomes"]
    assert (lamp["fate"], lamp["documents"][0]["title"]) == ("added", "清沅市灯塔管理办法")
    assert (empty["fate"], empty["documents"]) == ("failed", [])
    assert "空" in empty["failures"][0]["reason"]
    hits = client.get("/v1/search", params={"q": "灯塔每年检修"}).json()["hits"]
    assert hits[0]["document"]["title"] == "清沅市灯塔管理办法"
    (entry,) = client.get("/v1/audit", params={"document_id": lamp["documents"][0]["id"]}).json()
    assert (entry["action"], entry["new"], entry["by"]) == ("upload", "灯塔.txt", "本机")
    assert upload(client, ("灯塔.txt", NEW.encode()))["outcomes"][0]["fate"] == "unchanged"
    assert len([path for path in (folder / "uploads").rglob("*") if path.is_file()]) == 2
    assert [failure["reason"] for failure in client.get("/v1/admin/failures").json()] == [empty["failures"][0]["reason"]]


def test_two_files_of_one_name_are_two(client: TestClient, read_here: None) -> None:
    batch = upload(client, ("通知.txt", NEW.encode()), ("通知.txt", TEXT.replace("风筝", "渔网").encode()))
    assert [outcome["fate"] for outcome in batch["outcomes"]] == ["added", "added"]


def test_a_folder_of_files_is_told_part_by_part(client: TestClient, read_here: None) -> None:
    (outcome,) = upload(client, ("包.zip", zipped(甲_txt=NEW, 乙_txt="")))["outcomes"]
    assert (outcome["count"], outcome["fate"]) == (1, "added")
    assert [failure["part"] for failure in outcome["failures"]] == ["乙.txt"]


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("/etc/passwd", "passwd"),
        ("..", "未命名"),
        ("a/b/", "未命名"),
        (".bashrc", "bashrc"),
        ("甲\x00乙.txt", "甲乙.txt"),
        ("通知\u202etxt.exe", "通知txt.exe"),
        ("a<b>:c|d?.txt", "a_b__c_d_.txt"),
        ("长" * 300 + ".docx", "长" * 65 + ".docx"),
        ("con\r\nSet-Cookie: x", "conSet-Cookie_ x"),
    ],
    ids=["up", "windows", "absolute", "dots", "folder", "hidden", "nul", "bidi", "marks", "long", "line-break"],
)
def test_names_are_made_safe(raw: str, safe: str) -> None:
    assert safe_name(raw) == safe
    assert len(safe_name(raw).encode()) <= 200


def test_a_name_that_leads_elsewhere_stays_in_its_folder(client: TestClient, folder: Path, read_here: None) -> None:
    outside = {path for path in folder.parent.rglob("*") if "uploads" not in path.parts and "kb" not in path.parts}
    upload(client, ("../../../逃.txt", NEW.encode()))
    assert {path for path in folder.parent.rglob("*") if "uploads" not in path.parts and "kb" not in path.parts} == outside
    (kept,) = [path for path in (folder / "uploads").rglob("*") if path.is_file()]
    assert kept.name == "逃.txt"


def test_a_bomb_is_refused_and_the_rest_is_read(client: TestClient) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("炸.txt", "w") as member:
        for _ in range(420):  # a little more than may be unpacked
            member.write(b"0" * 1_000_000)
    assert len(packed.getvalue()) < 1_000_000
    first, second = upload(client, ("炸弹.zip", packed.getvalue()), ("灯塔.txt", NEW.encode()))["outcomes"]
    assert (first["fate"], first["documents"]) == ("failed", [])
    assert "超过" in first["failures"][0]["reason"] or "压缩" in first["failures"][0]["reason"]
    assert second["fate"] == "added"


def test_too_much_is_refused_announced_or_not(client: TestClient) -> None:
    assert client.post("/v1/documents", headers={"Content-Length": "300000000"}, content=b"").status_code == 413

    def endless() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'
        for _ in range(220):
            yield b"0" * 1_000_000

    answer = client.post("/v1/documents", content=endless(), headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert answer.status_code == 413
    small = client.post("/v1/ask", content=(b" " * 100_000 for _ in range(20)), headers={"Content-Type": "application/json"})
    assert small.status_code == 413


def test_out_and_back(client: TestClient) -> None:
    (document,) = client.get("/v1/documents").json()["documents"]
    address = f"/v1/documents/{document['id']}"
    gone = client.delete(address, params={"note": "误收"}).json()
    assert (gone["action"], gone["note"], gone["old"]) == ("delete", "误收", "清沅市风筝管理办法")
    assert client.get(address).status_code == 404
    assert client.get("/v1/search", params={"q": "风筝每季度检修"}).json()["hits"] == []
    assert [entry["title"] for entry in client.get("/v1/admin/trash").json()] == ["清沅市风筝管理办法"]
    assert client.delete(address).status_code == 404
    assert client.post(f"{address}/restore").json()["action"] == "restore"
    assert client.post(f"{address}/restore").status_code == 404
    assert client.get("/v1/search", params={"q": "风筝每季度检修"}).json()["hits"][0]["document"]["id"] == document["id"]


def test_a_file_is_read_anew(client: TestClient, folder: Path, read_here: None) -> None:
    (document,) = client.get("/v1/documents").json()["documents"]
    file = folder.parent / "风筝.txt"
    file.write_text(TEXT + "第三条 本办法由市文化局解释。\n", encoding="utf-8")
    begun = client.post(f"/v1/documents/{document['id']}/reingest")
    assert begun.status_code == 202
    assert finished(client, begun.json())["outcomes"][0]["fate"] == "changed"
    assert "第三条" in client.get(f"/v1/documents/{document['id']}").json()["text"]
    file.unlink()
    refused = client.post(f"/v1/documents/{document['id']}/reingest")
    assert (refused.status_code, "不在原处" in refused.json()["detail"]) == (409, True)


def test_copies_are_brought_together_and_told_apart(client: TestClient, read_here: None) -> None:
    lamp = upload(client, ("灯塔.txt", NEW.encode()))["outcomes"][0]["documents"][0]["id"]
    kite = next(d["id"] for d in client.get("/v1/documents").json()["documents"] if d["id"] != lamp)
    assert client.post(f"/v1/documents/{lamp}/split").status_code == 422
    assert client.post(f"/v1/documents/{lamp}/merge", json={"other_id": "nobody"}).status_code == 422
    assert client.post(f"/v1/documents/{lamp}/merge", json={"other_id": kite}).json()["action"] == "merge"
    assert [copy["id"] for copy in client.get(f"/v1/documents/{lamp}").json()["copies"]] == [kite]
    assert client.post(f"/v1/documents/{lamp}/split", json={"note": "试"}).json()["note"] == "试"
    assert client.get(f"/v1/documents/{lamp}").json()["copies"] == []


def test_another_writer_is_waited_for_and_told_of(client: TestClient, folder: Path, read_here: None) -> None:
    with writer_lock(folder, "导入文件"):
        batch = client.post("/v1/documents", files=[("files", ("灯塔.txt", NEW.encode()))]).json()
        deadline = time.monotonic() + 20
        while batch["state"] != "waiting":
            assert time.monotonic() < deadline, batch
            time.sleep(0.05)
            batch = client.get(f"/v1/admin/batches/{batch['id']}").json()
        assert "正由另一进程写入" in batch["message"]
    assert finished(client, batch)["outcomes"][0]["fate"] == "added"


def test_figures_and_health(client: TestClient) -> None:
    figures = client.get("/v1/admin/statistics").json()
    assert (figures["documents"], figures["passages"] > 0, figures["bytes"] > 0) == (1, True, True)
    assert sum(row["count"] for row in figures["validity"]) == 1
    assert client.get("/v1/admin/health").json() == {"sound": True, "findings": []}


def test_the_reading_report_of_a_document(client: TestClient, folder: Path) -> None:
    (document,) = client.get("/v1/documents").json()["documents"]
    page = client.get(f"/admin/documents/{document['id']}/report")
    assert page.status_code == 200
    assert "清文〔2023〕4号" in page.text
    assert "<style" not in page.text
    assert " style=" not in page.text
    (folder.parent / "风筝.txt").unlink()
    assert client.get(f"/v1/admin/documents/{document['id']}/report").status_code == 409
