"""Fixtures shared by all tests: the tools, a base of the sample documents, and the real data beside the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.base import KnowledgeBase, Toolkit
from ingest.batch import ingest_paths
from ingest.sample import sample_documents

REPOSITORY = Path(__file__).parent.parent
SHARED = REPOSITORY.parent / "shared"


@pytest.fixture(scope="session")
def toolkit(tmp_path_factory: pytest.TempPathFactory) -> Toolkit:
    """The bundled segmenter and encoder, loaded once."""
    return Toolkit.for_base(tmp_path_factory.mktemp("toolkit"))


@pytest.fixture(scope="session")
def sample_base(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """A base of the sample documents. Tests that write take a base of their own."""
    base = KnowledgeBase.open_or_create(tmp_path_factory.mktemp("sample") / "kb")
    report = ingest_paths(base, [sample_documents()])
    assert report.failures == []
    return base


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data, which lies beside the repository and is not part of it."""
    if not SHARED.is_dir():
        pytest.skip("no ../shared with real data beside the repository")
    return SHARED


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of every kind are read in this process: a worker takes seconds to start, and few tests are about workers."""
    monkeypatch.setattr("ingest.pool.is_plain", lambda task: True)
