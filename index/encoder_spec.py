"""Which encoder a base uses: a property of the base, kept in its manifest and parsed from what a user writes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from index.encode import TOKENIZER
from index.errors import EncoderError

MANIFEST_KEY = "encoder_spec"
_INSIDE = "./"
_HUB_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?", re.ASCII)
HOW_TO_NAME = (
    "可以写：bundled（自带编码器）、模型文件夹、模型库中的名称（如 BAAI/bge-small-zh-v1.5）、"
    "或 OpenAI 兼容的向量接口「地址#模型」（如 http://127.0.0.1:11434/v1#bge-m3）"
)

# Prompts that model families were trained with but do not state in their folder; the first that fits the name counts. From
# the cards of BAAI/bge-*-zh-v1.5 and intfloat/multilingual-e5-*.
_FAMILIES = (
    (re.compile(r"\bbge-(small|base|large)-zh"), ("为这个句子生成表示以用于检索相关文章：", "")),
    (re.compile(r"\b(multilingual-)?e5-"), ("query: ", "passage: ")),
)


class Kind(StrEnum):
    """What sort of encoder it is."""

    BUNDLED = "bundled"
    STATIC = "static"
    MODEL = "model"
    ENDPOINT = "endpoint"


@dataclass(frozen=True, slots=True)
class EncoderSpec:
    """An encoder, told so that any process can load it.

    ``location`` is a folder (``./…`` when it lies inside the base), a hub name, or an endpoint's base URL, by ``kind``;
    ``model`` the name that an endpoint is asked for. Prompts stand before every question or passage; None leaves them to the
    model. ``max_length`` cuts texts off, in tokens (models) or characters (endpoints). ``dtype`` is a model's arithmetic.
    """

    kind: Kind = Kind.BUNDLED
    location: str = ""
    model: str = ""
    question_prompt: str | None = None
    passage_prompt: str | None = None
    max_length: int | None = None
    dtype: str = "float32"

    @classmethod
    def parse(
        cls,
        text: str,
        *,
        question_prompt: str | None = None,
        passage_prompt: str | None = None,
        max_length: int | None = None,
        dtype: str = "float32",
    ) -> EncoderSpec:
        """What a user calls an encoder. Raises EncoderError where it can be none of the four kinds."""
        if text == Kind.BUNDLED:
            return cls()
        kind, location, model = _place(text)
        name = model or Path(location).name
        for family, prompts in _FAMILIES:
            if family.search(name):
                question_prompt = prompts[0] if question_prompt is None else question_prompt
                passage_prompt = prompts[1] if passage_prompt is None else passage_prompt
                break
        return cls(kind, location, model, question_prompt, passage_prompt, max_length, dtype)

    @classmethod
    def of(cls, manifest: Mapping[str, str]) -> EncoderSpec:
        """The encoder of the base with this manifest; one without an entry has the bundled encoder."""
        if MANIFEST_KEY not in manifest:
            return cls()
        stored = json.loads(manifest[MANIFEST_KEY])
        return cls(Kind(stored.pop("kind")), **stored)

    def to_json(self) -> str:
        """As kept in the manifest."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @property
    def name(self) -> str:
        """What people are shown, and would write to mean it again."""
        if self.kind is Kind.BUNDLED:
            return "bundled"
        return f"{self.location}#{self.model}" if self.kind is Kind.ENDPOINT else self.location

    @property
    def quick(self) -> bool:
        """Whether it may be loaded by every worker process: starts in a blink and encodes thousands of passages a second."""
        return self.kind in (Kind.BUNDLED, Kind.STATIC)

    def folder(self, base: Path) -> Path | None:
        """Where a model's folder is, None where ``location`` is a hub name; ``base`` is the knowledge base's folder."""
        inside = self.location.startswith(_INSIDE)
        return base / self.location if inside or Path(self.location).is_absolute() else None

    def within(self, base: Path) -> EncoderSpec:
        """The same, a folder inside ``base`` told by its place there: so it moves with the base."""
        folder = self.folder(base)
        if folder is None or not folder.resolve().is_relative_to(base.resolve()):
            return self
        return replace(self, location=_INSIDE + folder.resolve().relative_to(base.resolve()).as_posix())


def _place(text: str) -> tuple[Kind, str, str]:
    """Kind, location and model of anything but the bundled encoder."""
    if re.match(r"https?://", text):
        url, _, model = text.partition("#")
        if not urlsplit(url).hostname or not model:
            raise EncoderError(f"编码器 {text}：向量接口要写成「地址#模型」，如 http://127.0.0.1:11434/v1#bge-m3。")
        return Kind.ENDPOINT, url.rstrip("/").removesuffix("/embeddings"), model
    folder = Path(text).expanduser()
    if folder.is_dir():
        return (Kind.STATIC if is_static_folder(folder) else Kind.MODEL), str(folder.resolve()), ""
    if _HUB_NAME.fullmatch(text) and not text.startswith("."):
        return Kind.MODEL, text, ""
    raise EncoderError(f"编码器 {text}：没有这个文件夹，也不像模型名称。{HOW_TO_NAME}。")


def is_static_folder(folder: Path) -> bool:
    """Whether the folder holds word vectors in the layout of the bundled encoder: served without torch, by our own segmenter."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        tokenizer = json.loads((folder / TOKENIZER).read_text(encoding="utf-8"))
        return bool(modules[0]["type"].endswith(".StaticEmbedding") and tokenizer["model"]["type"] == "WordLevel")
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        return False
