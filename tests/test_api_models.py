"""The service over a base whose encoder is an endpoint: there, gone, and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index.base import KnowledgeBase
from index.encoder_spec import EncoderSpec
from index.model_runtime import ModelRuntime, runtime, use_runtime
from ingest.batch import IngestOptions, ingest_paths
from ingest.sample import sample_documents
from search_api.app import create_app
from search_api.settings import Settings
from tests.embeddings_endpoint import endpoint, status


def test_a_service_without_its_encoder_finds_by_words(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    before = runtime()
    use_runtime(ModelRuntime(retries=0, question_timeout=2))
    with endpoint() as server:
        base = KnowledgeBase.open_or_create(tmp_path / "kb", EncoderSpec.parse(f"{server.url}#m"))
        assert ingest_paths(base, [next(sample_documents().glob("09*.txt"))], IngestOptions(workers=1)).failures == []
        base.close()
        server.faults.extend([status(503)] * 2)
        with TestClient(create_app(Settings(tmp_path / "kb"))) as client:
            assert "HTTP 503" in caplog.text
            refused = client.get("/v1/search", params={"q": "专项资金"})
            assert refused.status_code == 503
            assert "mode=lexical" in refused.json()["detail"]
            assert client.get("/v1/search", params={"q": "专项资金", "mode": "lexical"}).json()["hits"]
            assert client.get("/v1/search", params={"q": "专项资金"}).json()["hits"]
    use_runtime(before)
