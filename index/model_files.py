"""The files of a transformer model: found in a folder or the hub's cache, fetched when the user asked for it, told apart by digest.

``HF_ENDPOINT`` (mirrors), ``HF_HUB_OFFLINE``, ``HF_HOME`` and ``HF_TOKEN`` are honoured by huggingface_hub itself.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

from index.errors import EncoderError

EXTRA = "请运行 pip install 'policykb[transformers]' 后再试"
# What decides the vectors. Other forms of the same weights (onnx, openvino, flax) and texts for people do not count, nor do
# files that one way of fetching leaves out: a copied folder and the hub's cache shall have the same digest.
_DECIDES = ("modules.json", "config.json", "sentence_bert_config.json", "tokenizer.json", "vocab.txt")
_WEIGHTS = (".safetensors", ".bin")
_FETCHED = ["*.json", "*.txt", "*.model", "*.safetensors"]
_OTHER_FORMS = ["onnx/*", "openvino/*", "*.onnx", "flax_*", "tf_*", "coreml/*"]
# Weights are read in so many places of this size: 2 GB read whole would cost every start seconds, and no two models that were
# trained apart agree in 2 MB spread over all their weights.
_SAMPLES, _SAMPLE_BYTES = 32, 65_536


def find_model(location: str, folder: Path | None, *, fetch: bool) -> Path:
    """The folder of a model: ``folder`` itself, or that of the hub name ``location`` in the cache.

    ``fetch`` may ask the hub for what the cache lacks. Raises EncoderError, saying what can be done, where there is no model.
    """
    if folder is not None:
        if not folder.is_dir():
            raise EncoderError(f"模型文件夹 {folder} 不存在。请把模型复制到这里；放在别处时，用 --encoder 指明新的位置。")
        if not any((folder / name).is_file() for name in ("modules.json", "config.json")):
            raise EncoderError(f"{folder} 不是模型文件夹：没有 modules.json 或 config.json。请指向直接含有这些文件的文件夹。")
        return folder
    return _in_the_hub(location, fetch)


def model_digest(folder: Path, *others: object) -> str:
    """SHA-256 (hex) over what decides a model's vectors: its files, weights by samples, and ``others``."""
    whole = sha256(repr(others).encode())
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and _counts(path.relative_to(folder)))
    has_safetensors = any(path.suffix == ".safetensors" for path in paths)
    for path in paths:
        if path.suffix == ".bin" and has_safetensors:
            continue
        whole.update(f"\n{path.relative_to(folder).as_posix()} {path.stat().st_size}\n".encode())
        if path.suffix in _WEIGHTS:
            _sample(path, whole)
        else:
            whole.update(path.read_bytes())
    return whole.hexdigest()


def _counts(path: Path) -> bool:
    if any(part in ("onnx", "openvino", "coreml") or part.startswith(".") for part in path.parts):
        return False
    return path.name in _DECIDES or path.suffix in _WEIGHTS


def _sample(path: Path, whole: Any) -> None:
    size = path.stat().st_size
    with path.open("rb") as file:
        for number in range(_SAMPLES):
            file.seek(max(0, size - _SAMPLE_BYTES) * number // (_SAMPLES - 1))
            whole.update(file.read(_SAMPLE_BYTES))


def _in_the_hub(name: str, fetch: bool) -> Path:
    try:
        import huggingface_hub as hub
        from huggingface_hub import errors
    except ImportError as error:
        raise EncoderError(f"使用模型 {name} 需要 sentence-transformers（缺少 {error.name}）。{EXTRA}。") from error
    try:
        if fetch:
            files = hub.HfApi().list_repo_files(name)
            patterns = _FETCHED if any(file.endswith(".safetensors") for file in files) else [*_FETCHED, "*.bin"]
            return Path(hub.snapshot_download(name, allow_patterns=patterns, ignore_patterns=_OTHER_FORMS))
    except (errors.RepositoryNotFoundError, errors.HFValidationError) as error:
        raise EncoderError(
            f"模型库中没有 {name}，或者它不公开。请核对名称（如 BAAI/bge-small-zh-v1.5）；不公开的模型要先设置 HF_TOKEN。"
        ) from error
    except Exception as error:  # whatever went wrong on the way there, the cache may have it
        cached = _cached(name)
        if cached is not None:
            return cached
        raise EncoderError(
            f"本机没有模型 {name}，模型库也连接不上（{_first_line(error)}）。可以：设置镜像 HF_ENDPOINT=https://…；"
            "或在能上网的机器上下载后，把文件夹复制过来并用 --encoder 文件夹 指明。"
        ) from error
    cached = _cached(name)
    if cached is None:
        raise EncoderError(
            f"本机的模型缓存里没有 {name}，检索时不会自行下载。请运行 policykb reindex --encoder {name}（会下载），"
            "或复制模型文件夹过来并用 --encoder 文件夹 指明。"
        )
    return cached


def _cached(name: str) -> Path | None:
    import huggingface_hub as hub

    try:
        return Path(hub.snapshot_download(name, local_files_only=True))
    except Exception:  # not there, or not whole
        return None


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
