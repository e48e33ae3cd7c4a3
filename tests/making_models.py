"""Small models that tests build themselves: BERT-shaped, random weights, every Han character of the sample texts a token."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.sample import sample_documents


def build_bert(folder: Path, *, width: int = 32, layers: int = 2, seed: int = 0, prompts: dict[str, str] | None = None) -> Path:
    """A sentence-transformers model of ``width`` dimensions with mean pooling, saved in ``folder``."""
    torch = pytest.importorskip("torch", reason="needs the extra policykb[transformers]")
    sentence_transformers = pytest.importorskip("sentence_transformers", reason="needs the extra policykb[transformers]")
    models = pytest.importorskip("sentence_transformers.models", reason="needs the extra policykb[transformers]")
    _save_bert(folder / "bert", width, layers, seed)
    torch.manual_seed(seed)
    transformer = models.Transformer(str(folder / "bert"), max_seq_length=256)
    pooling = models.Pooling(width)
    model = sentence_transformers.SentenceTransformer(modules=[transformer, pooling], prompts=prompts, device="cpu")
    model.save(str(folder / "model"))
    return folder / "model"


def build_cross_encoder(folder: Path, *, labels: int = 1, width: int = 32, layers: int = 2) -> Path:
    """A CrossEncoder with ``labels`` outputs, saved in ``folder``."""
    sentence_transformers = pytest.importorskip("sentence_transformers", reason="needs the extra policykb[transformers]")
    _save_bert(folder / "scoring", width, layers, 1)
    model = sentence_transformers.CrossEncoder(str(folder / "scoring"), num_labels=labels, device="cpu")
    model.save_pretrained(str(folder / "reranker"))
    return folder / "reranker"


def _save_bert(folder: Path, width: int, layers: int, seed: int) -> None:
    torch = pytest.importorskip("torch", reason="needs the extra policykb[transformers]")
    transformers = pytest.importorskip("transformers", reason="needs the extra policykb[transformers]")
    folder.mkdir(parents=True)
    texts = "".join(path.read_text(encoding="utf-8", errors="ignore") for path in sorted(sample_documents().glob("*.txt")))
    characters = sorted({char for char in texts if "一" <= char <= "鿿"})
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"0123456789，。：", *characters]
    (folder / "vocab.txt").write_text("\n".join(tokens), encoding="utf-8")
    transformers.BertTokenizer(str(folder / "vocab.txt")).save_pretrained(str(folder))
    torch.manual_seed(seed)
    config = transformers.BertConfig(
        vocab_size=len(tokens),
        hidden_size=width,
        num_hidden_layers=layers,
        num_attention_heads=max(2, width // 64),
        intermediate_size=4 * width,
        max_position_embeddings=512,
    )
    transformers.BertModel(config).save_pretrained(str(folder))
