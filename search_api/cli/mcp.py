"""``policykb mcp``: the base for agents, over standard input and output."""

from __future__ import annotations

import argparse

from index.base import KnowledgeBase
from index.errors import KnowledgeBaseError


def run_mcp(options: argparse.Namespace) -> int:
    """Serve one agent until it closes the input. Raises KnowledgeBaseError when the extra is missing."""
    try:
        from search_api.mcp_server import make_server
    except ModuleNotFoundError as error:
        raise KnowledgeBaseError("MCP 服务需要扩展 mcp：请运行 pip install 'policykb[mcp]'。") from error
    base = KnowledgeBase(options.kb)
    make_server(lambda: base).run("stdio")
    base.close()
    return 0
