"""Writing word vectors as a sentence-transformers folder, which :class:`index.encode.StaticEncoder` serves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from index.encode import TOKENIZER, WEIGHTS

UNKNOWN = "[UNK]"
# What sentence-transformers 6.2 writes for StaticEmbedding and Normalize, under the names that 3.2 and later know too.
_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]
_CONFIG = {
    "__version__": {"sentence_transformers": "6.2.0"},
    "model_type": "SentenceTransformer",
    "prompts": {"query": "", "document": ""},
    "default_prompt_name": None,
    "similarity_fn_name": "cosine",
}
# Weights keep so many binary digits after the leading one (float16 has ten): the wheel compresses what is left to half the size.
# 56,192 × 384, deflated: 5 digits 28.7 MB, 4 25.9, 3 22.6, 2 19.8; dense nDCG@10 / recall@100 on half of ncp_passages, half of
# taidi_gov and a tenth of STARD: all .626/.926, .457/.821, .423/.797; 3 .623/.926, .457/.824, .424/.797; 2 .624/.919,
# .452/.821, .426/.795.
DIGITS = 3
_NORMALIZE = {"module_input_name": "sentence_embedding", "module_output_name": "sentence_embedding"}


def save_folder(folder: Path, vocabulary: Sequence[str], weights: NDArray[np.float32], card: str) -> None:
    """Write vectors (len(vocabulary), dimension) as float16 of few digits, the vocabulary and the model card ``README.md``.

    Row 0 is added for unknown tokens, all zeros, so that they change no direction.
    """
    (folder / "1_Normalize").mkdir(parents=True, exist_ok=True)
    rows = np.concatenate([np.zeros((1, weights.shape[1]), np.float16), _rounded(weights)])
    # Not save_file, which makes the file readable by its owner alone.
    (folder / WEIGHTS).write_bytes(save({"embedding.weight": rows}))
    # Tokens arrive cut, joined by spaces: nothing is normalised or split further.
    tokenizer: dict[str, object] = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": None,
        "pre_tokenizer": {"type": "WhitespaceSplit"},
        "post_processor": None,
        "decoder": None,
        "model": {
            "type": "WordLevel",
            "vocab": {token: number for number, token in enumerate([UNKNOWN, *vocabulary])},
            "unk_token": UNKNOWN,
        },
    }
    (folder / TOKENIZER).write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    _write_json(folder / "modules.json", _MODULES)
    _write_json(folder / "config_sentence_transformers.json", _CONFIG)
    _write_json(folder / "1_Normalize" / "config.json", _NORMALIZE)
    (folder / "README.md").write_text(card, encoding="utf-8")


def _rounded(weights: NDArray[np.float32]) -> NDArray[np.float16]:
    fractions, exponents = np.frexp(weights)
    scale = 2.0 ** (DIGITS + 1)  # frexp's fractions begin at one half
    return np.ldexp(np.rint(fractions * scale) / scale, exponents).astype(np.float16)


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
