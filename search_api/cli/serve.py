"""``policykb serve``."""

from __future__ import annotations

import argparse
import socket
import sys
from pathlib import Path
from urllib.parse import quote, urlsplit

from index.base import KnowledgeBase
from index.errors import KnowledgeBaseError
from index.store import DATABASE_FILE
from ingest.batch import ingest_paths
from ingest.sample import SAMPLE_QUESTION, sample_documents
from search_api.accounts.gate import Gate
from search_api.cli.generate import chosen_llm
from search_api.cli.ingest import summary
from search_api.settings import Settings, allowed_origins, default_open_reading, query_log


def run_serve(options: argparse.Namespace) -> int:
    """Serve until interrupted."""
    llm = chosen_llm(options)
    open_reading = options.open_reading or default_open_reading()
    origins = allowed_origins()
    gate = Gate(options.kb, options.host, open_reading)
    gate.assert_may_serve()
    _assert_free(options.host, options.port)
    if options.sample and not (options.kb / DATABASE_FILE).is_file():
        _build_sample(options.kb)
    import uvicorn

    from search_api.app import create_app

    KnowledgeBase(options.kb).close()  # says what is wrong with the base before a server starts around it
    address = f"http://{options.host}:{options.port}"
    print(f"政策知识库：{address}")
    if not gate.has_accounts():
        print("没有账户：只供本机使用，不需要登录。要让别人使用，请先用 policykb user add 建立账户")
    if llm:
        print(f"问答由 {llm.model}（{urlsplit(llm.url).netloc.rpartition('@')[2]}）生成，逐句核对出处")
    print(f"试一试：curl '{address}/v1/search?q={quote(SAMPLE_QUESTION)}'", flush=True)
    app = create_app(
        Settings(
            options.kb,
            options.host,
            options.port,
            options.reranker,
            options.reranked,
            llm=llm,
            query_log=query_log(),
            open_reading=open_reading,
            allowed_origins=origins,
        )
    )
    uvicorn.run(app, host=options.host, port=options.port, log_level="warning")
    return 0


def _build_sample(kb: Path) -> None:
    base = KnowledgeBase.open_or_create(kb)
    report = ingest_paths(base, [sample_documents()])
    base.close()
    print(f"已用示例文件建立知识库 {kb}：{summary(report)}", file=sys.stderr)


def _assert_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise KnowledgeBaseError(f"不能在 {host}:{port} 上监听：{error.strerror}。请用 --port 换一个端口。") from error
