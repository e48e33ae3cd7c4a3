"""Settings, from the command line and the environment. Nothing else in the project reads the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from index.errors import EncoderError, KnowledgeBaseError
from index.model_runtime import ModelRuntime
from search_api.feedback import Logging

DEFAULT_KB = "policy-kb"
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
DEFAULT_RERANKED = 30


UNSUPPORTED = ("mark", "drop")
# A name or an address of either kind (IPv6 without its brackets).
_HOST = re.compile(r"[a-z0-9_.:-]+")


class SettingsError(KnowledgeBaseError):
    """A setting that cannot be used; the message names the variable and what it may be."""


@dataclass(frozen=True, slots=True)
class LlmSettings:
    """An OpenAI-compatible chat endpoint that writes answers. ``url`` is its base, ``http://127.0.0.1:11434/v1`` for Ollama.

    Seconds: ``first_token`` from the question to the first words, retries included; ``stall`` between two pieces; ``total``.
    ``prompt_tokens`` and ``answer_tokens`` bound what is sent and asked for; ``unsupported`` sentences are marked or dropped.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    first_token: float = 30.0
    stall: float = 20.0
    total: float = 120.0
    prompt_tokens: int = 6000
    answer_tokens: int = 1000
    attempts: int = 3
    unsupported: str = "mark"

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            known = False
        if not known:
            raise SettingsError(
                f"POLICYKB_LLM_URL 应是 http 或 https 地址，如 http://127.0.0.1:11434/v1，而不是 {self.url!r}。"
            )
        if parts.username or parts.password:
            raise SettingsError("POLICYKB_LLM_URL 里不要写用户名和密码：密钥请用 POLICYKB_LLM_KEY。")
        if not self.model:
            raise SettingsError("没有指定生成模型：请设置 POLICYKB_LLM_MODEL，或用 --llm-model 写出模型名。")
        if not self.key.isascii() or not self.key.isprintable():
            raise SettingsError("POLICYKB_LLM_KEY 里有密钥不会有的字符（中文、换行等）。请重新复制密钥。")
        if self.unsupported not in UNSUPPORTED:
            raise SettingsError(f"POLICYKB_LLM_UNSUPPORTED 应是 mark（标注）或 drop（略去），而不是 {self.unsupported!r}。")


@dataclass(frozen=True, slots=True)
class Settings:
    """``kb`` is the folder of the knowledge base that is served; ``reranker`` orders the best ``reranked`` passages anew.

    ``open_reading`` lets everybody read who can reach the service; changing anything needs an account all the same.
    ``allowed_origins`` are the sites, as browsers write them (``https://www.example.org``), whose pages may ask.
    """

    kb: Path
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    reranker: str | None = None
    reranked: int = DEFAULT_RERANKED
    llm: LlmSettings | None = None
    query_log: Logging = Logging.UNANSWERED
    open_reading: bool = False
    allowed_origins: tuple[str, ...] = ()


def default_open_reading() -> bool:
    """Whether everybody may read without signing in when ``--open-reading`` is not given: ``POLICYKB_OPEN_READING``."""
    text = os.environ.get("POLICYKB_OPEN_READING", "").strip().lower()
    if text not in ("", "0", "1", "false", "true"):
        raise SettingsError(f"POLICYKB_OPEN_READING 应是 1（任何人可以阅读）或 0，而不是 {text!r}。")
    return text in ("1", "true")


def allowed_origins(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The other sites whose pages may ask: ``POLICYKB_ALLOWED_ORIGINS``, separated by commas; none when it is not set.

    Raises SettingsError for what is no origin.
    """
    written = environment.get("POLICYKB_ALLOWED_ORIGINS", "").split(",")
    return tuple(dict.fromkeys(_origin(text.strip()) for text in written if text.strip()))


def _origin(text: str) -> str:
    """An origin as browsers write it: small letters, ASCII, without the port that the scheme has anyway."""
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port
        bare = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username or parts.password)
        known = parts.scheme in ("http", "https") and _HOST.fullmatch(host) is not None and port != 0 and bare
    except ValueError:
        known = False
    if not known:
        raise SettingsError(
            f"POLICYKB_ALLOWED_ORIGINS 应逐个写明网站，如 https://www.example.org，几个之间用逗号隔开，不带路径，也不能用 *；{text!r} 不是。"
        )
    usual = {"http": 80, "https": 443}[parts.scheme]
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}" + ("" if port in (None, usual) else f":{port}")


def model_runtime() -> ModelRuntime:
    """How models run on this machine: ``POLICYKB_DEVICE``, ``POLICYKB_BATCH_SIZE``, and for embeddings endpoints
    ``POLICYKB_EMBEDDINGS_KEY``, ``POLICYKB_EMBEDDINGS_TIMEOUT`` (seconds for a batch of passages).

    Raises EncoderError for a number that is none.
    """
    usual = ModelRuntime()
    return ModelRuntime(
        device=os.environ.get("POLICYKB_DEVICE") or usual.device,
        batch_size=_whole("POLICYKB_BATCH_SIZE", usual.batch_size),
        api_key=os.environ.get("POLICYKB_EMBEDDINGS_KEY", ""),
        timeout=float(_whole("POLICYKB_EMBEDDINGS_TIMEOUT", int(usual.timeout))),
    )


def default_reranker() -> str | None:
    """The reranker that is meant when ``--reranker`` is not given: ``POLICYKB_RERANKER``, a folder or a hub name."""
    return os.environ.get("POLICYKB_RERANKER") or None


def query_log() -> Logging:
    """Which questions are kept: ``POLICYKB_QUERY_LOG``, ``unanswered`` when it is not set. Raises SettingsError."""
    text = os.environ.get("POLICYKB_QUERY_LOG", "").strip() or Logging.UNANSWERED
    if text not in list(Logging):
        raise SettingsError(
            f"POLICYKB_QUERY_LOG 应是 unanswered（只记没有答案的）、all（都记）或 off（不记），而不是 {text!r}。"
        )
    return Logging(text)


def _whole(name: str, usual: int) -> int:
    text = os.environ.get(name) or str(usual)
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise EncoderError(f"环境变量 {name} 应是正整数，而不是 {text}。")
    return int(text)


def default_kb() -> Path:
    """The base that is meant when ``--kb`` is not given: ``POLICYKB_KB``, else ``policy-kb`` in the working directory."""
    return Path(os.environ.get("POLICYKB_KB") or DEFAULT_KB)


def llm_settings(
    url: str | None = None,
    model: str | None = None,
    unsupported: str | None = None,
    *,
    environment: Mapping[str, str] = os.environ,
) -> LlmSettings | None:
    """The endpoint that the arguments, else ``POLICYKB_LLM_*``, name; None when neither gives an address.

    Raises SettingsError for values that cannot be used.
    """
    read = {name: environment.get(f"POLICYKB_LLM_{name}", "").strip() for name in ("URL", "MODEL", "KEY", "UNSUPPORTED")}
    address = url or read["URL"]
    if not address:
        return None
    default = LlmSettings(address, model or read["MODEL"])
    return LlmSettings(
        url=address,
        model=default.model,
        key=read["KEY"],
        first_token=_number(environment, "POLICYKB_LLM_FIRST_TOKEN_SECONDS", default.first_token),
        stall=_number(environment, "POLICYKB_LLM_STALL_SECONDS", default.stall),
        total=_number(environment, "POLICYKB_LLM_TOTAL_SECONDS", default.total),
        prompt_tokens=int(_number(environment, "POLICYKB_LLM_PROMPT_TOKENS", default.prompt_tokens)),
        answer_tokens=int(_number(environment, "POLICYKB_LLM_ANSWER_TOKENS", default.answer_tokens)),
        attempts=int(_number(environment, "POLICYKB_LLM_ATTEMPTS", default.attempts)),
        unsupported=unsupported or read["UNSUPPORTED"] or default.unsupported,
    )


def _number(environment: Mapping[str, str], name: str, default: float) -> float:
    """A positive number, whole where the default is."""
    text = environment.get(name, "").strip()
    if not text:
        return default
    whole = isinstance(default, int)
    try:
        value = int(text) if whole else float(text)
    except ValueError:
        value = 0
    if not 0 < value < 1_000_000:
        raise SettingsError(f"{name} 应是正{'整' if whole else ''}数，而不是 {text!r}。")
    return value
