"""The commands and their options."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from index.columns import CORRECTABLE
from index.fact_names import FACT_NAMES
from index.model import Level
from index.status import Status
from ingest.fields import DECLARED, Fields
from ingest.formats import SUFFIXES
from ingest.limits import DEFAULT_LIMITS, OPTIONS
from search_api.cli.accounts import add_account_commands
from search_api.cli.encoders import add_encoder_options, add_reranker_options
from search_api.cli.quality_options import MODES, add_adapt_options, add_evaluate_options
from search_api.cli.trash import add_trash_command
from search_api.settings import DEFAULT_HOST, DEFAULT_PORT, UNSUPPORTED, default_kb


class _ChineseFormatter(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


# argparse's own messages, in Chinese; whatever is not listed is shown as it is.
_MESSAGES = (
    (r"the following arguments are required: (.*)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.*)", r"没有这样的参数：\1"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.*)\)", r"\1 不能是 \2，可选：\3"),
    (r"argument (.+?): expected one argument", r"\1 后面要有一个值"),
    (r"argument (.+?): invalid (?:Level|Status) value: (.*)", r"\1 没有 \2 这一种，可选的见 --help"),
    (r"argument (.+?): invalid int value: (.*)", r"\1 应是整数，而不是 \2"),
    (r"argument (.+?): (.*)", r"\1：\2"),
)


class _Parser(argparse.ArgumentParser):
    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", _ChineseFormatter)
        super().__init__(**options, add_help=False)
        self.add_argument("-h", "--help", action="help", help="显示本帮助")
        self._positionals.title = "参数"
        self._optionals.title = "选项"

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and how the command is used; exit code 2."""
        for pattern, chinese in _MESSAGES:
            if re.fullmatch(pattern, message):
                message = re.sub(pattern, chinese, message)
                break
        self.exit(2, f"错误：{message}\n{self.format_usage()}")


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = _Parser(prog="policykb", description="政策知识库：导入政策文件，检索并给出可核对的原文出处。")
    commands = parser.add_subparsers(title="命令", metavar="命令", required=True, parser_class=_Parser)

    _ingest(_command(commands, "ingest", "导入文件、文件夹、压缩包、邮件或 JSON Lines 记录", "ingest:run_ingest"))
    _asking(commands)
    _reading(commands)
    _serving(commands)
    _maintaining(commands)
    _correcting(commands)
    add_trash_command(commands, _command, _positive)
    add_account_commands(commands, _command, _positive)
    _training(commands)
    return parser


def _asking(commands: Any) -> None:
    search = _command(commands, "search", "检索", "query:run_search")
    _question(search)
    search.add_argument("-k", type=_positive, default=5, metavar="N", help="最多显示多少份文件，默认 5")
    search.add_argument("--mode", choices=MODES, default="hybrid", help="混合、只用词面或只用语义")
    search.add_argument("--no-collapse", dest="collapse", action="store_false", help="同文转载分别列出")
    search.add_argument("--explain", action="store_true", help="说明得分的组成")
    add_reranker_options(search, _positive)

    ask = _command(commands, "ask", "提问，得到有出处的摘录式回答", "query:run_ask")
    _question(ask)
    _generation(ask, "由生成模型依据检索到的段落作答，逐句核对出处；生成不成则摘录原文")
    add_reranker_options(ask, _positive)

    verify = _command(
        commands, "verify", "核对一段文字里引用的文件和条款：是否存在、是否有效、引文是否一致", "verify:run_verify"
    )
    verify.add_argument("file", metavar="文件", help="UTF-8 文本文件；- 为标准输入")
    verify.add_argument("--as-of", type=_day, metavar="日期", help="以哪一天为准判断效力，默认今天")

    similar = _command(commands, "similar", "查找别处规定同一件事的条款，指出不同的数量", "similar:run_similar")
    similar.add_argument("file", nargs="?", metavar="文件", help="条文或草案，UTF-8 文本；- 为标准输入")
    similar.add_argument("--passage", metavar="编号", help="库中段落的编号（检索结果 --json 里的 passage.id）")
    similar.add_argument("-k", type=_positive, default=10, metavar="N", help="每条最多显示多少处，默认 10")
    similar.add_argument("--year-from", type=int, metavar="年", help="起始年份（含）")
    similar.add_argument("--year-to", type=int, metavar="年", help="截止年份（含）")
    similar.add_argument("--region", metavar="地区", help="地区名，可只写一部分")


def _reading(commands: Any) -> None:
    show = _command(commands, "show", "显示一份文件的事实、效力及理由、目录、与其他文件的关系和版本", "show:run_show")
    show.add_argument("document", metavar="文件", help="编号、文号或标题")
    show.add_argument("--provision", metavar="条款", help="只显示这一条、款、项的原文，如 第三条第二款、附件2第四条")
    show.add_argument("--as-of", type=_day, metavar="日期", help="以哪一天为准判断效力，默认今天")

    inspect = _command(commands, "inspect", "显示一个文件是怎样读的：写出一页阅读报告，不入库", "inspect:run_inspect", kb=False)
    inspect.add_argument("file", type=Path, metavar="文件", help="压缩包、邮件里的文件写作 汇编.zip!/2023/通知.docx")
    inspect.add_argument(
        "-o", "--output", type=Path, metavar="报告", help="报告写到哪里，默认当前目录下的「文件名.阅读报告.html」"
    )


def _serving(commands: Any) -> None:
    serve = _command(commands, "serve", "启动网页与接口服务", "serve:run_serve", json=False)
    serve.add_argument("--host", default=DEFAULT_HOST, help=f"监听地址，默认 {DEFAULT_HOST}")
    serve.add_argument("--port", type=_port, default=DEFAULT_PORT, help=f"端口，默认 {DEFAULT_PORT}")
    serve.add_argument(
        "--open-reading", action="store_true", help="不登录也可以阅读（改动仍须登录）；也可设 POLICYKB_OPEN_READING=1"
    )
    serve.add_argument("--sample", action="store_true", help="知识库不存在时，先用自带的示例文件建立")
    add_reranker_options(serve, _positive)
    _command(commands, "mcp", "在标准输入输出上提供 MCP 服务，供智能体使用（需要扩展 mcp）", "mcp:run_mcp", json=False)
    _generation(serve, "问答必须配有生成模型：没有指定地址或模型时不启动")


def _maintaining(commands: Any) -> None:
    _command(commands, "status", "显示知识库的规模、清单和未能导入的文件", "maintain:run_status")
    _command(commands, "check", "核对数据库与索引是否一致", "maintain:run_check")
    rebuild = _command(commands, "rebuild", "由数据库重建索引（不重新编码）", "maintain:run_rebuild")
    rebuild.add_argument("--reencode", action="store_true", help="用现在的词典和编码器重新分词、编码，再重建索引")
    reindex = _command(commands, "reindex", "换一个编码器：在后台重新编码，完成后一次切换，检索不中断", "reindex:run_reindex")
    add_encoder_options(reindex, _positive, required=True)
    export = _command(commands, "export", "导出为 JSON Lines，每行一份文件", "maintain:run_export", json=False)
    export.add_argument("-o", "--output", type=Path, metavar="文件", help="输出文件，默认标准输出")


def _correcting(commands: Any) -> None:
    correct = _command(commands, "correct", "人工更正一项事实；重新导入后仍有效，并留有记录", "correct:run_correct")
    correct.add_argument("id", metavar="编号", help="文件编号（检索结果和列表中有）")
    correct.add_argument(
        "field", choices=CORRECTABLE, metavar="事实", help="、".join(f"{name}（{FACT_NAMES[name]}）" for name in CORRECTABLE)
    )
    correct.add_argument("values", nargs="*", metavar="值", help="正确的内容；主题、附件可有多个；日期写作 2024-05-01")
    correct.add_argument("--none", action="store_true", help="文件没有这一项")
    correct.add_argument("--undo", action="store_true", help="撤销更正，恢复文件本身所写的内容")
    correct.add_argument("--by", metavar="姓名", help="更正人，默认为当前登录名")
    correct.add_argument("--note", default="", metavar="理由", help="更正的理由")
    feedback = _command(
        commands, "feedback", "显示对回答的意见和没有得到回答的问题，或导出为带标注的问题", "feedback:run_feedback"
    )
    feedback.add_argument(
        "deed", nargs="?", choices=("list", "export"), default="list", metavar="动作", help="list 显示（默认），export 导出"
    )
    feedback.add_argument(
        "-o", "--output", type=Path, metavar="文件", help="导出到这个文件，默认标准输出；evaluate 和 adapt 可直接用"
    )
    feedback.add_argument("--unanswered", action="store_true", help="导出时带上没有得到回答的问题，标为无答案，供人工核对")
    audit = _command(commands, "audit", "显示人工更正的记录，新的在前", "correct:run_audit")
    audit.add_argument("--id", metavar="编号", help="只看这份文件")
    audit.add_argument("--limit", type=_positive, default=100, metavar="N", help="最多多少条，默认 100")


def _training(commands: Any) -> None:
    evaluate = _command(
        commands, "evaluate", "用带标注的问题评测检索和回答，并排比较几种设置", "evaluate:run_evaluate", kb=False
    )
    add_evaluate_options(evaluate, _positive, _day)
    adapt = _command(commands, "adapt", "用本库的文件（和带标注的问题）继续训练自带编码器，变好了才换用", "adapt:run_adapt")
    add_adapt_options(adapt, _positive)

    train = _command(commands, "train-encoder", "按随附的方法重新训练自带编码器", "train:run_train", kb=False, json=False)
    train.add_argument("--data", type=Path, required=True, metavar="目录", help="训练数据目录")
    train.add_argument("--output", type=Path, required=True, metavar="目录", help="模型写到哪里")


def _ingest(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "导入文件或文件夹。按内容而不是后缀辨认格式："
        f"{'、'.join(suffix.removeprefix('.') for suffix in SUFFIXES)}、jsonl.gz，以及没有后缀的文本。"
        "未变的文件自动跳过；单个文件出错不影响其余，原因写到标准错误，退出码为 1。文件名以 - 开头时，在路径前加 --。"
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="路径")
    parser.add_argument("--prune", action="store_true", help="移除这些路径下已不存在的文件（压缩包不在了，其中的文件也移除）")
    parser.add_argument("--force", action="store_true", help="未变的文件也重新处理")
    parser.add_argument("--workers", type=_positive, metavar="N", help="进程数，默认与核数相同")
    parser.add_argument(
        "--fields",
        type=_fields,
        metavar="名=字段,…",
        help=f"JSON Lines 的字段名与默认不同时，如 title=标题,text=正文；可用的名：id、title、text、{'、'.join(DECLARED)}",
    )
    add_encoder_options(parser, _positive, required=False)
    limits = parser.add_argument_group("上限", "超过上限的文件会报告，不会只读一半。")
    for name, metavar, unit, what in (
        ("bytes", "MB", 1_000_000, "单个文件（JSON Lines 为一行）的大小，MB"),
        ("unpacked", "MB", 1_000_000, "压缩包和压缩格式解压后的总大小，MB"),
        ("pages", "N", 1, "PDF、OFD 的页数"),
        ("depth", "N", 1, "网页和文档里元素嵌套的层数"),
        ("archives", "N", 1, "压缩包（或邮件）互相嵌套的层数"),
        ("members", "N", 1, "一个压缩包里的文件数"),
        ("seconds", "秒", 1, "处理一个文件的时间，秒"),
        ("memory", "MB", 1_000_000, "每个进程处理文件时另外可用的内存，MB"),
    ):
        default = getattr(DEFAULT_LIMITS, name) // unit
        limits.add_argument(OPTIONS[name], dest=name, type=_limit(unit), metavar=metavar, help=f"{what}，默认 {default:g}")


def _limit(unit: int) -> Callable[[str], int]:
    return lambda text: _positive(text) * unit


def _fields(text: str) -> Fields:
    try:
        return Fields.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _command(
    commands: Any, name: str, summary: str, target: str, *, kb: bool = True, json: bool = True
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=summary, description=summary + "。")
    if kb:
        parser.add_argument("--kb", type=Path, default=default_kb(), metavar="目录", help="知识库目录，默认 %(default)s")
    if json:
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    parser.set_defaults(run=_late(target))
    return parser


def _late(target: str) -> Callable[[argparse.Namespace], int]:
    module, function = target.split(":")

    def run(options: argparse.Namespace) -> int:
        code: int = getattr(import_module(f"search_api.cli.{module}"), function)(options)
        return code

    return run


def _question(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("q", metavar="问题")
    parser.add_argument(
        "--no-interpret",
        dest="interpret",
        action="store_false",
        help="照字面检索，不理解其中的文号、书名号、条款、时间、地区、机关、错字",
    )
    parser.add_argument(
        "--after",
        dest="history",
        action="append",
        default=[],
        metavar="上一问",
        help="此前的提问，据以补全“那民办学校呢”，可重复，早的在前",
    )
    parser.add_argument("--year-from", type=int, metavar="年", help="起始年份（含）")
    parser.add_argument("--year-to", type=int, metavar="年", help="截止年份（含）")
    parser.add_argument("--region", metavar="地区", help="地区名，可只写一部分")
    parser.add_argument("--issuer", metavar="机关", help="发文机关，可只写一部分")
    parser.add_argument("--level", type=Level, choices=tuple(Level), metavar="级别", help="效力级别：" + "、".join(Level))
    parser.add_argument("--kind", metavar="文种", help="文种，如 办法")
    parser.add_argument(
        "--as-of", type=_day, metavar="日期", help="以哪一天为准，如 2023-05-01：不含其后发布的，效力按该日判断"
    )
    parser.add_argument("--in-force", action="store_true", help="只要当日适用的（现行有效，或修改后继续有效）")
    parser.add_argument(
        "--validity", type=Status, choices=tuple(Status), action="append", default=[], metavar="状态",
        help="只要这种效力状态的，可重复：" + "、".join(Status),
    )  # fmt: skip


def _generation(parser: argparse.ArgumentParser, what: str) -> None:
    group = parser.add_argument_group("生成", "任何 OpenAI 兼容的对话接口；密钥、时限等用环境变量 POLICYKB_LLM_* 设置。")
    group.add_argument("--generate", action="store_true", help=what)
    group.add_argument("--llm-url", metavar="地址", help="如 http://127.0.0.1:11434/v1，默认为 POLICYKB_LLM_URL")
    group.add_argument("--llm-model", metavar="模型", help="模型名，默认为 POLICYKB_LLM_MODEL")
    group.add_argument("--unsupported", choices=UNSUPPORTED, help="核对不上的句子：mark 标注（默认），drop 略去")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else _no_day(text)
    except ValueError:
        return _no_day(text)


def _no_day(text: str) -> NoReturn:
    raise argparse.ArgumentTypeError(f"应是日期，写作 年-月-日，如 2023-05-01，而不是 {text}")


def _port(text: str) -> int:
    value = _positive(text)
    if value > 65535:
        raise argparse.ArgumentTypeError(f"端口应在 1 到 65535 之间，而不是 {text}")
    return value


def _positive(text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        value = 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"应是正整数，而不是 {text}")
    return value
