"""Asking an OpenAI-compatible endpoint: JSON there and back, with a time limit for the whole of it, and repeated where that helps."""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from index.errors import EncoderError

# 429 and the errors of a gateway or a server that is starting pass; all others would only be repeated.
_PASSING = frozenset((408, 409, 425, 429, 500, 502, 503, 504))
_FIRST_PAUSE = 0.5
_PIECE = 1 << 16
# 32 vectors of 8,192 numbers in decimal are 6 MB.
_MOST_BYTES = 64_000_000


class Refused(EncoderError):
    """The endpoint answered, and does not take the request as it is; ``status`` is HTTP's."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Redirects are errors: a POST would become a GET, and the key would go to whoever is named."""

    def redirect_request(self, *_: Any) -> None:
        """Never."""


_opener = urllib.request.build_opener(_NoRedirect)


def post_json(url: str, body: Mapping[str, Any], *, api_key: str, timeout: float, retries: int) -> Any:
    """What the endpoint answers to ``body``.

    Each try may take ``timeout`` seconds. Raises Refused for an answer that will not change, EncoderError when ``retries``
    repetitions did not help.
    """
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    if api_key:
        request.add_unredirected_header("Authorization", f"Bearer {api_key}")
    pause = _FIRST_PAUSE
    for left in range(retries, -1, -1):
        asked_to_wait = 0.0
        try:
            return json.loads(_read(request, timeout))
        except urllib.error.HTTPError as error:
            with error:
                problem = f"返回 HTTP {error.code}：{_said(error)}"
                asked_to_wait = _seconds(error.headers.get("Retry-After"))
            if error.code not in _PASSING:
                raise Refused(error.code, f"向量接口 {url} {problem}。{_advice(error.code)}") from error
        except TimeoutError:
            problem = f"在 {timeout:g} 秒内没有答完"
        except urllib.error.URLError as error:
            timed_out = isinstance(error.reason, TimeoutError)
            problem = f"在 {timeout:g} 秒内没有答复" if timed_out else f"连接不上（{error.reason}）"
        except (http.client.HTTPException, OSError) as error:
            problem = f"的回答中断（{error or type(error).__name__}）"
        except ValueError:
            problem = "的回答不是 JSON"
        if left:
            time.sleep(min(max(pause, asked_to_wait), timeout / 2))
            pause *= 2
    again = f"，重试 {retries} 次仍然如此" if retries else ""
    raise EncoderError(f"向量接口 {url} {problem}{again}。请确认服务已启动、地址正确。")


def _read(request: urllib.request.Request, timeout: float) -> bytes:
    # The socket's own limit begins anew with every byte that comes; an answer in drops is late, too.
    until = time.monotonic() + timeout
    read = bytearray()
    with _opener.open(request, timeout=timeout) as response:
        while piece := response.read1(_PIECE):
            read += piece
            if time.monotonic() > until:
                raise TimeoutError
            if len(read) > _MOST_BYTES:
                raise http.client.HTTPException("回答过长")
        if response.length:  # read1 ends quietly where the connection does
            raise http.client.IncompleteRead(b"", response.length)
    return bytes(read)


def _said(error: urllib.error.HTTPError) -> str:
    """The reason that an answer gives: OpenAI's ``error.message`` or its beginning."""
    try:
        text = error.read(_PIECE).decode("utf-8", "replace")
    except (http.client.HTTPException, OSError):
        return error.reason
    try:
        told = json.loads(text)["error"]
        text = str(told["message"] if isinstance(told, dict) else told)
    except (ValueError, KeyError, TypeError):
        pass
    return " ".join(text.split())[:300] or str(error.reason)


def _seconds(retry_after: str | None) -> float:
    try:
        return float(retry_after or 0)
    except ValueError:  # a date
        return 0.0


def _advice(status: int) -> str:
    if status in (401, 403):
        return "请检查环境变量 POLICYKB_EMBEDDINGS_KEY 中的密钥"
    if status == 404:
        return "请检查地址（一般以 /v1 结尾）和模型名称"
    if 300 <= status < 400:
        return "请直接写最终的地址"
    return "请检查模型名称和接口的说明"
