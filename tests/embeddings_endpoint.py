"""A real embeddings endpoint on this machine, in a thread: OpenAI's shape, vectors of hashed characters, and faults on demand."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from zlib import crc32

Fault = Callable[["_Handler"], None]


class Endpoint:
    """What it was asked, and what it shall do wrong next: each of ``faults`` is done once instead of an answer."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/v1"
        self.faults: deque[Fault] = deque()
        self.asked: list[str] = []
        self.requests = 0
        self.keys: list[str | None] = []
        self.dimension = 64
        self.delay = 0.0
        self.longest: int | None = None


def status(code: int, body: str = '{"error": {"message": "told so"}}', **headers: str) -> Fault:
    """Answer with this status."""

    def answer(handler: _Handler) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body.encode())))
        handler.end_headers()
        handler.wfile.write(body.encode())

    return answer


def truncated(handler: _Handler) -> None:
    """Announce more than is sent."""
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"data": [')


def dripping(handler: _Handler) -> None:
    """Send a byte now and then, for ever in terms of a test."""
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    try:
        for _ in range(40):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:  # whoever asked has gone
        return


def silent(handler: _Handler) -> None:
    """Say nothing until it is too late."""
    time.sleep(1.0)


@contextmanager
def endpoint() -> Iterator[Endpoint]:
    """The endpoint, up while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    told = Endpoint(server.server_address[1])
    server.RequestHandlerClass = type("Handler", (_Handler,), {"endpoint": told})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    endpoint: Endpoint

    def do_POST(self) -> None:
        """Answer, or do the next fault."""
        told = self.endpoint
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        told.requests += 1
        told.keys.append(self.headers.get("Authorization"))
        if told.faults:
            told.faults.popleft()(self)
            return
        time.sleep(told.delay)
        if told.longest is not None and any(len(text) > told.longest for text in body["input"]):
            status(400, '{"error": {"message": "maximum context length"}}')(self)
            return
        told.asked += body["input"]
        data = [
            {"object": "embedding", "index": number, "embedding": vector(text, told.dimension)}
            for number, text in enumerate(body["input"])
        ]
        status(200, json.dumps({"object": "list", "data": data[::-1], "model": body["model"]}))(self)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


def vector(text: str, dimension: int) -> list[float]:
    """How often each character's hash falls on each number: texts that share words are near."""
    counts = [0.0] * dimension
    for char in text:
        counts[crc32(char.encode()) % dimension] += 1.0
    return counts
