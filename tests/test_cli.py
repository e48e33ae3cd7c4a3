"""The command line, as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.base import KnowledgeBase
from index.lookup import look_up
from ingest.sample import sample_documents
from search_api.cli import main
from tests.embeddings_endpoint import endpoint, status

QUESTION = "集团党组织职责"


@pytest.fixture
def kb(sample_base: KnowledgeBase) -> str:
    return str(sample_base.folder)


def test_search_prints_passage_and_source(kb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", QUESTION, "--kb", kb, "-k", "2", "--explain"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("1. ")
    assert "党组织" in printed
    assert "出处：" in printed
    assert "语义" in printed


def test_search_as_json_is_the_api_response(kb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", QUESTION, "--kb", kb, "-k", "2", "--json"]) == 0
    response = json.loads(capsys.readouterr().out)
    assert response["q"] == QUESTION
    assert [hit["rank"] for hit in response["hits"]] == [1, 2]


def test_show_prints_a_provision_alone(sample_base: KnowledgeBase, kb: str, capsys: pytest.CaptureFixture[str]) -> None:
    rules = "清沅市教育集团党组织工作办法（试行）"
    assert main(["show", rules, "--provision", "第九条第三项、第三条", "--kb", kb, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [part["provision"] for part in shown] == ["第9条第3项", "第3条"]
    stored = sample_base.store.document(look_up(sample_base.store, rules).number)
    assert stored is not None
    assert all(stored.text[part["start"] : part["end"]] == part["text"] for part in shown)
    assert shown[1]["text"].startswith("第三条")
    assert main(["show", rules, "--provision", "第三条", "--kb", kb]) == 0
    assert capsys.readouterr().out.startswith(f"{shown[1]['text']}\n出处：")
    assert main(["show", rules, "--provision", "第九十九条", "--kb", kb]) == 1
    assert "没有第99条" in capsys.readouterr().err


def test_ask_answers_or_says_that_it_cannot(kb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "教育集团党组织应当履行哪些职责？", "--kb", kb]) == 0
    printed = capsys.readouterr().out
    assert "依据：" in printed
    # The quote stands below its source, with what answers marked.
    assert printed.index("【") > printed.index("依据：")
    assert main(["ask", "比特币挖矿机的功耗标准是多少", "--kb", kb]) == 0
    assert capsys.readouterr().out.startswith("未找到依据。")
    assert main(["ask", "比特币挖矿机的功耗标准是多少", "--kb", kb, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["found"] is False


def test_ingest_status_check_rebuild_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kb = str(tmp_path / "kb")
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "规定.txt").write_text("清沅市雨水花园养护规定\n第一条　雨水花园每季度清淤一次。\n", encoding="utf-8")
    (folder / "坏.txt").write_bytes(b"")
    assert main(["ingest", str(folder), "--kb", kb, "--json"]) == 1
    captured = capsys.readouterr()
    assert "坏.txt" in captured.err
    report = json.loads(captured.out)
    assert (report["added"], len(report["failures"])) == (1, 1)
    assert main(["status", "--kb", kb, "--json"]) == 0
    status = json.loads(capsys.readouterr().out)
    assert (status["documents"], status["last_change"], status["lexical_change"], status["vectors_change"]) == (1, 1, 1, 1)
    assert [Path(failure["source"]).name for failure in status["failures"]] == ["坏.txt"]
    assert status["manifest"].keys() == {
        "schema",
        "base",
        "encoder",
        "encoder_digest",
        "encoder_spec",
        "dimension",
        "dictionary",
    }
    assert main(["check", "--kb", kb]) == 0
    assert main(["rebuild", "--kb", kb]) == 0
    assert main(["rebuild", "--reencode", "--kb", kb]) == 0
    assert main(["check", "--kb", kb]) == 0
    output = tmp_path / "export.jsonl"
    assert main(["export", "--kb", kb, "-o", str(output)]) == 0
    (line,) = output.read_text(encoding="utf-8").splitlines()
    document = json.loads(line)
    assert document["title"] == "清沅市雨水花园养护规定"
    for passage in document["passages"]:
        assert document["text"][passage["start"] : passage["end"]] == passage["text"]


def test_check_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kb = tmp_path / "kb"
    policy = tmp_path / "规定.txt"
    policy.write_text("清沅市雨水花园养护规定\n第一条　雨水花园每季度清淤一次。\n", encoding="utf-8")
    assert main(["ingest", str(policy), "--kb", str(kb)]) == 0
    base = KnowledgeBase(kb)
    base.store.connection.execute("UPDATE documents SET text = replace(text, '每季度', '每半年')")
    base.store.connection.execute("UPDATE passages SET vector = x'0000'")
    base.close()
    (kb / "vectors.faiss").unlink()
    capsys.readouterr()
    assert main(["check", "--kb", str(kb), "--json"]) == 1
    problems = " ".join(finding["problem"] for finding in json.loads(capsys.readouterr().out))
    assert "摘要不符" in problems
    assert "向量不是" in problems
    assert "只更新到第 0 号变更" in problems


def test_user_words_ask_for_reencoding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kb = tmp_path / "kb"
    policy = tmp_path / "规定.txt"
    policy.write_text("清沅市雨水花园养护规定\n第一条　雨水花园每季度清淤一次。\n", encoding="utf-8")
    assert main(["ingest", str(policy), "--kb", str(kb)]) == 0
    (kb / "dictionary.txt").write_text("雨水花园\n", encoding="utf-8")
    assert main(["search", "清淤", "--kb", str(kb)]) == 2
    assert "rebuild --reencode" in capsys.readouterr().err
    assert main(["rebuild", "--reencode", "--kb", str(kb)]) == 0
    assert main(["search", "雨水花园", "--kb", str(kb)]) == 0
    assert "雨水花园" in KnowledgeBase(kb).store.connection.execute("SELECT words FROM passages").fetchone()[0].split()


@pytest.mark.parametrize("arguments", [["bogus"], [], ["search"], ["search", "x", "-k", "0"], ["ingest", "--nope", "x"]])
def test_wrong_usage_is_explained_in_chinese(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    printed = capsys.readouterr().err
    assert printed.startswith("错误：")
    assert "用法：" in printed


@pytest.mark.parametrize(
    "arguments",
    [["search", "x", "-k", "2000"], ["search", "x", "-k", "2000", "--json"], ["ask", " "], ["ask", "", "--json"],
     ["search", "x", "--year-from", "1800", "--json"], ["export", "-o", "/nonexistent/x"],
     ["show", "清沅市教育集团党组织工作办法（试行）", "--provision", "随便"]],
)  # fmt: skip
def test_what_cannot_be_done_is_explained_in_chinese(kb: str, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments, "--kb", kb]) == 2
    assert capsys.readouterr().err.startswith("错误：")


def test_a_missing_base_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "x", "--kb", str(tmp_path)]) == 2
    assert "policykb ingest" in capsys.readouterr().err


def test_evaluate_reads_a_bench(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    topics = ["雨水花园清淤", "公共厕所开放", "农贸市场检疫", "城市路灯照明"]
    rows = [
        {"id": f"d{n}", "title": f"{topic}规定", "text": f"{topic}工作由街道办事处组织实施。"} for n, topic in enumerate(topics)
    ]
    (tmp_path / "corpus.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    queries = [{"id": f"q{n}", "text": topic} for n, topic in enumerate(topics)]
    (tmp_path / "queries.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in queries), encoding="utf-8")
    labels = "".join(f"q{n}\td{n}\t1\n" for n in range(len(topics)))
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n" + labels, encoding="utf-8")
    assert main(["evaluate", str(tmp_path), "--json"]) == 0
    results = json.loads(capsys.readouterr().out)["systems"]
    assert results.keys() == {"lexical", "dense", "hybrid"}
    assert results["lexical"]["ndcg@10"] == results["lexical"]["mrr@10"] == {"mean": 1.0, "low": 1.0, "high": 1.0}
    (tmp_path / "qrels.tsv").write_text("q0\tabsent\t1\n", encoding="utf-8")
    assert main(["evaluate", str(tmp_path)]) == 2
    assert "absent" in capsys.readouterr().err
    (tmp_path / "queries.jsonl").write_text('{"id": "q0"}\n', encoding="utf-8")
    assert main(["evaluate", str(tmp_path)]) == 2
    assert "第 1 行缺少文字字段 text" in capsys.readouterr().err


def test_another_encoder_by_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kb, sample = str(tmp_path / "kb"), str(next(sample_documents().glob("09*.txt")))
    with endpoint() as server:
        encoder = f"{server.url}#m"
        assert main(["ingest", sample, "--kb", kb, "--encoder", encoder, "--batch-size", "8"]) == 0
        assert main(["ingest", sample, "--kb", kb, "--encoder", "bundled"]) == 2
        assert f"policykb reindex --kb {kb} --encoder bundled" in capsys.readouterr().err
        assert main(["reindex", "--kb", kb, "--encoder", "bundled"]) == 0
        assert "已更换编码器：bundled（512 维）" in capsys.readouterr().out
        server.faults.extend([status(401)] * 2)
        assert main(["reindex", "--kb", kb, "--encoder", encoder]) == 2
        assert "POLICYKB_EMBEDDINGS_KEY" in capsys.readouterr().err
        server.faults.clear()
        assert main(["reindex", "--kb", kb, "--encoder", encoder, "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["encoded"] == told["passages"] > 10
        assert (told["encoder"], told["dimension"]) == (encoder, 64)
        assert main(["search", "专项资金", "--kb", kb, "--mode", "dense", "-k", "1"]) == 0
        assert main(["check", "--kb", kb]) == 0
    assert main(["search", "专项资金", "--kb", kb, "--mode", "lexical", "-k", "1"]) == 0
    capsys.readouterr()
    assert main(["status", "--kb", kb, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["reindex"] is None


def test_settings_of_models_are_checked(kb: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("POLICYKB_BATCH_SIZE", "many")
    assert main(["search", QUESTION, "--kb", kb]) == 2
    assert "POLICYKB_BATCH_SIZE 应是正整数" in capsys.readouterr().err
