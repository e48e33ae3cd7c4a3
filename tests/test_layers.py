"""Imports go one way only: search_api → ingest → index."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

ALLOWED = {
    "index": {"index"},
    "ingest": {"index", "ingest"},
    "search_api": {"index", "ingest", "search_api"},
}


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_imports_go_one_way(package: str) -> None:
    modules = sorted((REPOSITORY / package).rglob("*.py"))
    assert modules
    wrong = {str(path): sorted(_imports(path) & ALLOWED.keys() - ALLOWED[package]) for path in modules}
    assert {path: names for path, names in wrong.items() if names} == {}


def test_only_settings_reads_the_environment() -> None:
    readers = {
        path.relative_to(REPOSITORY).as_posix()
        for package in ALLOWED
        for path in (REPOSITORY / package).rglob("*.py")
        if any(name in path.read_text(encoding="utf-8") for name in ("os.environ", "getenv"))
    }
    assert readers <= {"search_api/settings.py"}
