"""The sample documents that come with the project, and the question they are there to answer first."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

SAMPLE_QUESTION = "集团党组织职责"


def sample_documents() -> Path:
    """The folder of the sample documents, in a checkout as in an installed wheel."""
    return Path(str(files("corpus") / "documents"))
