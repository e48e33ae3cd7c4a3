"""``policykb adapt``: switches when it got better, refuses when not, and can be taken back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from index.base import KnowledgeBase, Toolkit
from index.check import check
from index.encoder_spec import EncoderSpec
from index.labels import LabelledQuestion
from index.reindex import reindex
from index.search import Mode, search
from index.training.own_base import is_held_out
from index.training.trial import try_adaptation
from search_api.cli import main
from tests.rules_alike import JARGON, OFFICIAL, ORDINARY, QUICK, base_about, lay_questions, questions_about


def _write(path: Path, questions: Sequence[LabelledQuestion]) -> Path:
    rows = [
        {
            "id": question.id,
            "question": question.text,
            "document": question.expected[0].called,
            "provision": question.expected[0].provision or "",
        }
        for question in questions
    ]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def test_it_switches_and_takes_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    open_all_along = base_about(tmp_path, ORDINARY)
    kb = tmp_path / "kb"
    questions = _write(tmp_path / "q.jsonl", questions_about(ORDINARY, JARGON))
    before = open_all_along.store.manifest()
    asked = f"{JARGON[3]}之间隔开多远"
    assert main(["adapt", "--kb", str(kb), "--questions", str(questions), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["switched"]
    assert {each["what"] for each in told["measured"] if each["better"]} >= {"留出的问题，语义检索"}
    base = KnowledgeBase(kb)
    adapted = base.store.manifest()
    (folder,) = (kb / "encoder").iterdir()
    assert str(folder) == str(Path(told["folder"]))
    assert adapted["encoder"] == folder.name == f"adapted-{adapted['encoder_digest'][:12]}"
    assert search(base, asked, k=1, mode=Mode.DENSE)[0].document.title == f"清沅市{ORDINARY[3]}管理办法"
    assert check(base) == []
    base.close()
    # A base moved elsewhere takes its encoder along.
    kb.rename(tmp_path / "moved")
    moved = KnowledgeBase(tmp_path / "moved")
    assert search(moved, asked, k=1, mode=Mode.DENSE)[0].document.title == f"清沅市{ORDINARY[3]}管理办法"
    moved.close()
    (tmp_path / "moved").rename(kb)
    assert main(["adapt", "--undo", "--kb", str(kb)]) == 0
    assert "已换回自带编码器" in capsys.readouterr().out
    base = KnowledgeBase(kb)
    assert {key: base.store.manifest()[key] for key in before} == before
    assert not list((kb / "encoder").iterdir())
    assert check(base) == []
    assert main(["adapt", "--undo", "--kb", str(kb)]) == 2


def test_what_got_worse_is_not_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    base = base_about(tmp_path, tuple(OFFICIAL.values()))
    kb = tmp_path / "kb"
    before = base.store.manifest(), base.store.last_seq()
    # Half of the labels is wrong, and which half is trained on is known: the split goes by the words of the question.
    words = tuple(OFFICIAL)
    shifted = lay_questions({lay: OFFICIAL[other] for lay, other in zip(words, words[5:] + words[:5], strict=True)})
    mixed = [right if is_held_out(right.text, 0, 0.5) else wrong
             for right, wrong in zip(lay_questions(OFFICIAL), shifted, strict=True)]  # fmt: skip
    questions = _write(tmp_path / "q.jsonl", mixed)
    assert main(["adapt", "--kb", str(kb), "--questions", str(questions)]) == 1
    printed = capsys.readouterr()
    assert "没有换用：" in printed.err
    assert "留出的问题，语义检索" in printed.err
    assert "变差" in printed.out
    assert (base.store.manifest(), base.store.last_seq()) == before
    assert not list((kb / "encoder").glob("*"))
    assert main(["adapt", "--kb", str(kb), "--questions", str(questions), "--force"]) == 1
    assert "模型留在" in capsys.readouterr().err
    assert (base.store.manifest(), base.store.last_seq()) == before
    (kept,) = (kb / "encoder").iterdir()
    assert (kept / "model.safetensors").is_file()
    # What is kept can be looked at, and taken on one's own account.
    assert main(["evaluate", str(questions), "--kb", str(kb), "--encoder", str(kept), "--no-answers"]) == 0


def test_a_base_too_small_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base_about(tmp_path, JARGON[:1])
    assert main(["adapt", "--kb", str(tmp_path / "kb")]) == 2
    assert "太小" in capsys.readouterr().err


def test_a_new_dictionary_keeps_the_adapted_encoder(tmp_path: Path) -> None:
    base = base_about(tmp_path, JARGON)
    kb = tmp_path / "kb"
    out = kb / "encoder" / "adapted-by-hand"
    try_adaptation(base, None, None, out, adaptation=QUICK, resamples=10)
    reindex(kb, Toolkit.with_encoder(kb, EncoderSpec.parse(str(out))))
    (kb / "dictionary.txt").write_text("清沅市民\n", encoding="utf-8")
    assert main(["search", "清沅", "--kb", str(kb)]) == 2
    assert main(["rebuild", "--reencode", "--kb", str(kb)]) == 0
    again = KnowledgeBase(kb)
    assert again.store.manifest()["encoder"] == "adapted-by-hand"
    assert search(again, f"{JARGON[3]}由谁管", k=1, mode=Mode.DENSE)[0].document.title == f"清沅市{JARGON[3]}管理办法"
