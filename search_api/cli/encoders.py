"""What commands have in common that name an encoder or a reranker: their options, and what these mean."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace

from index.encoder_spec import HOW_TO_NAME, EncoderSpec
from index.model_runtime import runtime, use_runtime
from search_api.settings import DEFAULT_RERANKED, default_reranker


def add_encoder_options(parser: argparse.ArgumentParser, number: Callable[[str], int], *, required: bool) -> None:
    """``--encoder`` with what belongs to it; ``number`` reads a whole number."""
    group = parser.add_argument_group("编码器")
    group.add_argument("--encoder", required=required, metavar="编码器", help=HOW_TO_NAME.replace("%", "%%"))
    group.add_argument("--query-prompt", metavar="文字", help="加在每个问题之前的提示语，默认用模型自己的")
    group.add_argument("--passage-prompt", metavar="文字", help="加在每个段落之前的提示语，默认用模型自己的")
    group.add_argument("--max-length", type=number, metavar="N", help="超过的部分不编码：模型按 token 计，接口按字计")
    group.add_argument("--dtype", choices=("float32", "bfloat16", "float16"), default="float32", help="模型的运算精度")
    group.add_argument("--device", metavar="设备", help="模型的运算设备，如 cpu、cuda；也可用环境变量 POLICYKB_DEVICE")
    group.add_argument("--batch-size", type=number, metavar="N", help="一次编码的段落数；也可用环境变量 POLICYKB_BATCH_SIZE")


def chosen_encoder(options: argparse.Namespace) -> EncoderSpec | None:
    """The encoder that ``options`` name, None for none. From here on this process runs models as they say."""
    present = runtime()
    use_runtime(replace(present, device=options.device or present.device, batch_size=options.batch_size or present.batch_size))
    if options.encoder is None:
        return None
    return EncoderSpec.parse(
        options.encoder,
        question_prompt=options.query_prompt,
        passage_prompt=options.passage_prompt,
        max_length=options.max_length,
        dtype=options.dtype,
    )


def add_reranker_options(parser: argparse.ArgumentParser, number: Callable[[str], int]) -> None:
    """``--reranker`` and how many it reads."""
    parser.add_argument(
        "--reranker",
        default=default_reranker(),
        metavar="模型",
        help="用 CrossEncoder 重排模型（文件夹或名称，如 BAAI/bge-reranker-base）重排前列；默认取环境变量 POLICYKB_RERANKER，否则不用",
    )
    parser.add_argument(
        "--reranked", type=number, default=DEFAULT_RERANKED, metavar="N", help="重排前多少个段落，默认 %(default)s"
    )
