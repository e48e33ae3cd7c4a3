"""``policykb inspect``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from index.export import document_json
from index.fact_names import FACT_NAMES
from ingest.errors import IngestError
from ingest.inspection import Fate, Inspection, inspect_file
from search_api.reading_report import REASONS, render_report


def run_inspect(options: argparse.Namespace) -> int:
    """Write the reading report of a file, and say in short what was read; 1 when the file cannot be read."""
    path: Path = options.file
    try:
        inspection = inspect_file(path)
    except (IngestError, OSError) as error:
        reason = f"无法读取文件：{error.strerror or error}" if isinstance(error, OSError) else str(error)
        print(f"错误：{path}：{reason}", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(_as_json(inspection), ensure_ascii=False, indent=2))
        return 0
    output = options.output or Path(f"{path.name}.阅读报告.html")
    output.write_text(render_report(inspection), encoding="utf-8", errors="replace")
    _summary(inspection)
    print(f"阅读报告：{output}")
    return 0


def _summary(inspection: Inspection) -> None:
    document = inspection.document
    for evidence in document.evidence:
        where = "正文" if evidence.span else evidence.element
        print(f"{FACT_NAMES[evidence.field]}：{evidence.value}（{where}，{evidence.confidence:.2f}）")
    lost = sum(line.fate is Fate.LOST for line in inspection.source)
    print(
        f"章节 {len(document.sections)} 个，段落 {len(document.passages)} 个，关系 {len(document.relations)} 处，"
        f"去除 {len(inspection.dropped)} 处" + (f"，原文有而未读入 {lost} 行" if inspection.source else "")
    )


def _as_json(inspection: Inspection) -> dict[str, object]:
    return {
        "encoding": inspection.encoding,
        "document": document_json(inspection.document),
        "dropped": [{"text": piece.text, "reason": REASONS[piece.reason]} for piece in inspection.dropped],
        "lost": [line.text for line in inspection.source if line.fate is Fate.LOST],
        "kept_share": inspection.kept_share,
    }
