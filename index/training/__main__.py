"""``python -m index.training [encoder|dictionary] --data DIR --out PATH``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from index.training.dictionary import build_dictionary
from index.training.recipe import train_encoder


def main(arguments: list[str] | None = None) -> int:
    """Build what is asked for; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m index.training", description="生成随附的编码模型或政策词典。")
    parser.add_argument("what", nargs="?", choices=("encoder", "dictionary"), default="encoder", help="生成什么，默认 encoder")
    parser.add_argument("--data", type=Path, required=True, help="训练数据目录（含 laws.tar.gz、corpora/、train/、words/）")
    parser.add_argument("--out", type=Path, required=True, help="编码模型的输出目录，或词典的输出文件")
    options = parser.parse_args(arguments)
    missing = [name for name in ("laws.tar.gz", "corpora", "train", "words") if not (options.data / name).exists()]
    if missing:
        print(f"{options.data}：训练数据目录缺少 {'、'.join(missing)}。", file=sys.stderr)
        return 2
    if options.what == "encoder":
        train_encoder(options.data, options.out)
    else:
        options.out.write_text("\n".join(build_dictionary(options.data)) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
