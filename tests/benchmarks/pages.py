"""How quick and how heavy every page is, in a base of statutes of more than 150,000 passages.

    python -m tests.benchmarks.pages [--kb FOLDER] [--only search table …] [--slowest 3]

Serves the base on a free port of this machine (made of ``../shared/data/laws.tar.gz`` where ``--kb`` names none, which takes minutes)
and asks for many different addresses of each kind, each once, over one connection that stays open. Printed for each kind: the
median and the 95th percentile of the milliseconds from the request to the last byte, the median of the processor's milliseconds
(server and client, which share the process; what others do on the machine does not count), and of the heaviest page the
kilobytes with style and scripts, uncompressed. Wanted: 50 ms in the median, 150 KB.
"""

from __future__ import annotations

import argparse
import re
import statistics
import tarfile
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import unquote, urlsplit

from index.base import KnowledgeBase
from ingest.batch import ingest_paths
from search_api.settings import Settings
from tests.benchmarks.page_addresses import addresses
from tests.benchmarks.throughput import LAWS
from tests.live import served

WANTED_MS, WANTED_KB = 50.0, 150.0
_LINKED = re.compile(r'(?:<link rel="stylesheet" href|<script[^>]* src)="(/static/[^"]+)"')
_IMPORTED = re.compile(r'from "(\./[^"]+)"')


@dataclass(frozen=True, slots=True)
class Asked:
    """An address with how long it took and what came."""

    address: str
    ms: float
    cpu: float
    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one kind of page: milliseconds, and the kilobytes of the heaviest."""

    kind: str
    count: int
    p50: float
    p95: float
    cpu: float
    heaviest: float
    slowest: tuple[Asked, ...]


class Visitor:
    """Asks over one connection, and remembers how heavy static files are."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._connection = HTTPConnection(parts.hostname or "", parts.port, timeout=120)
        self._static: dict[str, int] = {}
        self._imported: dict[str, set[str]] = {}

    def ask(self, address: str) -> Asked:
        """Fetch ``address`` to its last byte."""
        begun, spent = time.perf_counter(), time.process_time()
        self._connection.request("GET", address)
        response = self._connection.getresponse()
        body = response.read()
        took, cpu = 1000 * (time.perf_counter() - begun), 1000 * (time.process_time() - spent)
        return Asked(address, took, cpu, response.status, body)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def weight(self, page: Asked) -> float:
        """The kilobytes of a page with the style and the scripts that it names, and the modules that these import."""
        waiting = set(_LINKED.findall(page.body.decode("utf-8", "replace")))
        seen: set[str] = set()
        while waiting:
            file = waiting.pop()
            seen.add(file)
            if file not in self._static:
                self._static[file] = self._fetched(file)
            waiting |= self._imported[file] - seen
        return (len(page.body) + sum(self._static[file] for file in seen)) / 1000

    def _fetched(self, file: str) -> int:
        body = self.ask(file).body
        folder = file.rpartition("/")[0]
        self._imported[file] = {f"{folder}/{name[2:]}" for name in _IMPORTED.findall(body.decode("utf-8"))}
        return len(body)


def measure(address: str, kinds: Mapping[str, Sequence[str]], slowest: int = 0) -> Iterator[Figures]:
    """The figures of each kind. Raises RuntimeError for a page that does not come."""
    visitor = Visitor(address)
    visitor.ask("/")
    for kind, listed in kinds.items():
        asked = [visitor.ask(each) for each in listed]
        if failed := [each for each in asked if each.status != 200]:
            raise RuntimeError(f"{kind}: {failed[0].status} for {failed[0].address}: {failed[0].body[:300]!r}")
        times = [each.ms for each in asked]
        heaviest = max(asked, key=lambda each: len(each.body))
        yield Figures(
            kind,
            len(asked),
            statistics.median(times),
            statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0],
            statistics.median(each.cpu for each in asked),
            visitor.weight(heaviest) if heaviest.body.startswith(b"<!DOCTYPE") else len(heaviest.body) / 1000,
            tuple(sorted(asked, key=lambda each: -each.ms)[:slowest]),
        )
    visitor.close()


@contextmanager
def statutes(folder: Path | None) -> Iterator[Path]:
    """A base of the statutes: ``folder``, or one made for the purpose."""
    if folder is not None:
        yield folder
        return
    with tempfile.TemporaryDirectory() as made, tarfile.open(LAWS) as packed:
        packed.extractall(Path(made) / "files", filter="data")
        base = KnowledgeBase.open_or_create(Path(made) / "kb")
        ingest_paths(base, [Path(made) / "files"])
        base.close()
        yield Path(made) / "kb"


def main() -> None:
    """Serve, ask, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kb", type=Path, help="a base of the statutes that is already there")
    parser.add_argument("--only", nargs="+", default=[], help="kinds of pages")
    parser.add_argument("--slowest", type=int, default=0, help="print so many of the slowest addresses of each kind")
    options = parser.parse_args()
    with statutes(options.kb) as folder:
        base = KnowledgeBase(folder)
        passages, kinds = len(base.vectors), addresses(base)
        base.close()
        chosen = {kind: listed for kind, listed in kinds.items() if not options.only or kind in options.only}
        print(f"{passages} passages")
        print(f"{'page':24} {'asked':>5} {'p50 ms':>7} {'p95 ms':>7} {'cpu ms':>7} {'KB':>6}")
        with served(Settings(folder)) as address:
            for found in measure(address, chosen, options.slowest):
                over = "  over" * (found.p50 > WANTED_MS) + "  heavy" * (
                    found.heaviest > WANTED_KB and "file" not in found.kind
                )
                print(
                    f"{found.kind:24} {found.count:5} {found.p50:7.1f} {found.p95:7.1f} {found.cpu:7.1f} {found.heaviest:6.0f}{over}",
                    flush=True,
                )
                for each in found.slowest:
                    print(f"    {each.ms:7.1f} ms {unquote(each.address)[:100]}")


if __name__ == "__main__":
    main()
