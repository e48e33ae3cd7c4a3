from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.errors import BenchError
from index.labels import Expected
from ingest.labelled import read_labelled


def test_json_lines_in_either_language(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    rows: list[dict[str, object]] = [
        {"id": "a", "question": "花园多久清淤", "document": "清政发〔2022〕3号", "provision": "第一条第二款"},
        {"问题": "谁来清淤", "文件": ["甲办法", "乙办法"], "原文": ["由街道清淤"]},
        {"text": "月球归谁管", "documents": [], "answer_contains": []},
        {"question": "火星归谁管", "no_answer": True},
        {"question": "几点开门", "passage": "5f0c2d7a9b1e4c38-12"},
        {"question": "几点关门", "document": "5f0c2d7a9b1e4c38", "passage": 3},
    ]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n\n", encoding="utf-8")
    found = read_labelled(path)
    assert [question.id for question in found] == ["a", "第2行", "第3行", "第4行", "第5行", "第6行"]
    assert [question.expected for question in found] == [
        (Expected("清政发〔2022〕3号", "第一条第二款"),),
        (Expected("甲办法", quotes=("由街道清淤",)), Expected("乙办法")),
        (),
        (),
        (Expected("5f0c2d7a9b1e4c38", passage=12),),
        (Expected("5f0c2d7a9b1e4c38", passage=3),),
    ]
    assert found[1].where == f"{path} 第 2 行"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_csv_as_spreadsheets_save_it(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "问题.csv"
    path.write_bytes(
        '编号,问题,文件,条款,原文,无答案\r\n1,花园多久清淤,甲办法；乙办法,,"每季度一次，\r\n由街道办理",\r\n2,月球归谁管,,,,是\r\n'.encode(
            encoding
        )
    )
    first, second = read_labelled(path)
    assert first.expected == (Expected("甲办法", quotes=("每季度一次，\n由街道办理",)), Expected("乙办法"))
    assert (first.id, second.id, second.expected) == ("1", "2", ())


def test_a_folder_of_queries_and_qrels(tmp_path: Path) -> None:
    (tmp_path / "queries.jsonl").write_text('{"id": "q1", "text": "清淤"}\n{"id": "q2", "text": "无标注"}\n', encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\n", encoding="utf-8")
    (question,) = read_labelled(tmp_path)
    assert question.expected == (Expected("d1", relevance=2),)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("q.jsonl", '{"question": "x"', "第 1 行不是有效的 JSON"),
        ("q.jsonl", "[1]", "第 1 行应是一个 JSON 对象"),
        ("q.jsonl", '{"document": "甲"}', "第 1 行缺少问题"),
        ("q.jsonl", '{"question": "x"}', "第 1 行没有写期望的文件"),
        ("q.jsonl", '{"question": "x", "document": 3}', "第 1 行的“文件”应是文字"),
        ("q.jsonl", '{"question": "x", "document": "甲", "no_answer": true}', "既写了期望的文件，又标了无答案"),
        ("q.jsonl", '{"question": "x", "no_answer": "也许"}', "应写 是 或 否"),
        ("q.jsonl", '{"question": "x", "quote": "清淤"}', "没有写是哪份文件的"),
        ("q.jsonl", '{"question": "x", "document": ["甲", "乙"], "provision": "第一条"}', "不知道条款或段落是哪一份的"),
        ("q.jsonl", '{"question": "x", "document": "甲", "passage": "第三段"}', "段落“第三段”"),
        ("q.jsonl", '{"id": "1", "question": "x", "document": "甲"}\n{"id": "1", "question": "y", "document": "甲"}', "第 2 行的编号“1”"),
        ("q.jsonl", "\n\n", "没有任何文字"),
        ("q.csv", "名称,文件\n甲,乙\n", "有“问题”"),
        ("q.csv", "问题,文件\n", "没有问题"),
        ("q.csv", "问题,备注\n甲,乙\n", "没有“文件”"),
        ("q.csv", "问题,文件\n甲,乙,丙\n", "第 2 行有 3 栏"),
        ("q.csv", '问题,文件\n"甲,乙\n', "不是有效的 CSV"),
        ("q.csv", "问题,文件\n甲,\n", "第 2 行没有写期望的文件"),
    ],
    ids=range(18),
)  # fmt: skip
def test_errors_name_file_line_field_and_remedy(tmp_path: Path, name: str, content: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BenchError) as raised:
        read_labelled(path)
    assert message in str(raised.value)
    assert str(path) in str(raised.value)


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="没有这个文件"):
        read_labelled(tmp_path / "absent.csv")
    (tmp_path / "q.csv").write_bytes(b"PK\x03\x04" + bytes(range(256)))
    with pytest.raises(BenchError, match=r"q\.csv 读不出文字"):
        read_labelled(tmp_path / "q.csv")
    (tmp_path / "q.jsonl.gz").write_bytes(b"no gzip")
    with pytest.raises(BenchError, match="gzip"):
        read_labelled(tmp_path / "q.jsonl.gz")
