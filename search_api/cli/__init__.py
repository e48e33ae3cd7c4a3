"""The command ``policykb``.

Exit codes: 0 done, 1 done but something is wrong (a file failed, a check found faults), 2 could not be done.
Each command imports what it needs when it runs: a cold search must not wait for the web framework.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Sequence

from index.errors import KnowledgeBaseError
from index.model_runtime import use_runtime
from search_api.cli.parser import build_parser
from search_api.settings import model_runtime


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    options = build_parser().parse_args(arguments)
    try:
        use_runtime(model_runtime())
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except KnowledgeBaseError as error:
        print(f"错误：{error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # `policykb search … | head` closed the pipe: not an error
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ValueError as error:
        # pydantic's errors of --json; the plain output checks the same things itself, in its own words.
        if not hasattr(error, "errors"):
            raise
        from search_api.problems import reasons

        print(f"错误：{'；'.join(f'{field}：{reason}' for field, reason in reasons(error.errors()))}。", file=sys.stderr)
        return 2
    except (OSError, sqlite3.Error) as error:
        print(f"错误：{error}。请检查路径、权限和磁盘空间。", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("已中断。已提交的内容完好，可重新运行以继续。", file=sys.stderr)
        return 130
