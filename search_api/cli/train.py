"""``policykb train-encoder``."""

from __future__ import annotations

import argparse

from index.errors import EncoderError


def run_train(options: argparse.Namespace) -> int:
    """Train the bundled encoder from scratch."""
    try:
        from index.training.__main__ import main
    except ModuleNotFoundError as error:
        raise EncoderError(f"训练需要 {error.name}。请运行 pip install 'policykb[training]' 后再试。") from error
    return main(["encoder", "--data", str(options.data), "--out", str(options.output)])
