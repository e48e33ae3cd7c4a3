"""``policykb reindex``."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from index.base import Toolkit
from index.encoder_spec import EncoderSpec
from index.errors import EncoderError
from index.pending_vectors import unfinished
from index.reindex import reindex
from index.store import Store
from search_api.cli.encoders import chosen_encoder

# Where no terminal shows a bar, a line after so many seconds.
_LINE_SECONDS = 10.0


def run_reindex(options: argparse.Namespace) -> int:
    """Give the base another encoder, while it is searched and fed."""
    Store(options.kb).close()  # says what is wrong with the folder before a model is fetched
    spec = chosen_encoder(options) or EncoderSpec()
    toolkit = Toolkit.with_encoder(options.kb, spec)
    before = unfinished(options.kb)
    if before is not None and before.encoder == toolkit.spec.name:
        print(f"继续上次未完成的编码：已有 {before.passages} 个段落。", file=sys.stderr)
    try:
        with _shown() as progress:
            done = reindex(options.kb, toolkit, progress)
    except EncoderError as error:
        kept = unfinished(options.kb)
        raise EncoderError(
            f"{error}知识库仍用原来的编码器，检索不受影响；已编码的 {kept.passages if kept else 0} 个段落已保存，"
            "重新运行同一命令即可继续。"
        ) from error
    encoded = done.passages - done.kept
    if options.json:
        report = {
            "encoder": toolkit.spec.name,
            "dimension": toolkit.encoder.dimension,
            "passages": done.passages,
            "encoded": encoded,
            "seconds": round(done.seconds, 2),
        }
        print(json.dumps(report, ensure_ascii=False))
    else:
        speed = f"，{encoded / done.seconds:.0f} 段/秒" if encoded else ""
        print(
            f"已更换编码器：{toolkit.spec.name}（{toolkit.encoder.dimension} 维），段落 {done.passages} 个，"
            f"本次编码 {encoded} 个；用时 {done.seconds:.1f} 秒{speed}"
        )
    return 0


@contextmanager
def _shown() -> Iterator[Callable[[int, int], None]]:
    if sys.stderr.isatty():
        from tqdm import tqdm

        with tqdm(unit="段", desc="编码", dynamic_ncols=True) as bar:

            def draw(done: int, total: int) -> None:
                if bar.total is None:
                    bar.initial = bar.n = done
                bar.total = total
                bar.update(done - bar.n)

            yield draw
        return
    yield _Lines().tell


class _Lines:
    """Progress as lines: share, speed, time left."""

    def __init__(self) -> None:
        self._begun: tuple[float, int] | None = None
        self._next = 0.0

    def tell(self, done: int, total: int) -> None:
        """A line, unless the last one is younger than ``_LINE_SECONDS``."""
        now = time.monotonic()
        if self._begun is None:
            self._begun, self._next = (now, done), now + _LINE_SECONDS
        if now < self._next or not total:
            return
        self._next = now + _LINE_SECONDS
        speed = (done - self._begun[1]) / (now - self._begun[0])
        left = f"，约剩 {_span((total - done) / speed)}" if speed else ""
        print(f"已编码 {done}/{total}（{100 * done / total:.1f}%），{speed:.1f} 段/秒{left}", file=sys.stderr, flush=True)


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} 秒"
    return f"{seconds / 60:.0f} 分钟" if seconds < 5400 else f"{seconds / 3600:.1f} 小时"
