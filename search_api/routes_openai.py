"""``/v1/chat/completions``, ``/v1/models`` and ``/v1/embeddings``, as OpenAI's clients speak to them."""

from __future__ import annotations

import base64
import json
import sqlite3
import time
import uuid
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import numpy as np
from anyio import to_thread
from fastapi import APIRouter, Request, Response

from index.base import KnowledgeBase
from index.errors import KnowledgeBaseError
from search_api.chat import EXTRACTIVE, GENERATING, Reply, read_chat, reply_of, speak
from search_api.dependencies import Base, Llm, Opinions
from search_api.feedback import FeedbackStore
from search_api.generation.prompt import count_tokens
from search_api.openai_errors import ErrorModel, OpenAIRoute, Refused, error_body
from search_api.schemas_openai import MAX_INPUTS, ChatRequest, EmbeddingsRequest, ModelCard, ModelList
from search_api.schemas_search import AskRequest
from search_api.server_sent import EVENT_STREAM, LEFT, ServerSent, stream, unless_left
from search_api.settings import LlmSettings

_ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorModel, "description": "请求有误"},
    404: {"model": ErrorModel, "description": "没有这个模型"},
    503: {"model": ErrorModel, "description": "知识库不可用"},
}
router = APIRouter(prefix="/v1", tags=["OpenAI 兼容接口"], route_class=OpenAIRoute, responses=_ERRORS)

# Characters of all inputs of one embeddings request together.
_MAX_EMBEDDED = 2_000_000


@router.get("/models", summary="可用的模型")
def get_models(base: Base) -> ModelList:
    """Policykb 由生成模型作答（没有配置时摘录原文），policykb-extractive 只摘录原文，第三个给出向量。"""
    return ModelList(data=[_card(name) for name in (GENERATING, EXTRACTIVE, base.toolkit.encoder.name)])


@router.get("/models/{model:path}", summary="一个模型")
def get_model(base: Base, model: str) -> ModelCard:
    """没有这个模型时返回 404。"""
    _known(model, GENERATING, EXTRACTIVE, base.toolkit.encoder.name)
    return _card(model)


@router.post("/chat/completions", summary="对话", responses=EVENT_STREAM)
async def post_chat(base: Base, llm: Llm, opinions: Opinions, chat: ChatRequest, http: Request) -> Response:
    """最后一条用户消息是问题。正文中以 [1] 注明出处，末尾列出依据；扩展字段 policykb 与 /v1/ask 的回答相同。"""
    _known(chat.model, GENERATING, EXTRACTIVE)
    request, reply = read_chat(chat), reply_of(chat)
    head = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": chat.model}
    if chat.stream:
        usage = bool(chat.stream_options and chat.stream_options.include_usage)
        return stream(_chunks(base, request, llm, opinions, reply, head, usage=usage))
    done = await unless_left(http, _listen(base, request, llm, opinions, reply))
    if done is None:
        return Response(status_code=LEFT)
    message = {"role": "assistant", "content": reply.text, "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": reply.finish_reason, "logprobs": None}
    body = head | {
        "object": "chat.completion",
        "choices": [choice],
        "usage": _usage(request, reply),
        "policykb": _extension(reply),
    }
    return Response(json.dumps(body, ensure_ascii=False), media_type="application/json")


@router.post("/embeddings", summary="向量")
async def post_embeddings(base: Base, asked: EmbeddingsRequest) -> Response:
    """知识库所用编码器的向量，长度为 1。"""
    encoder = base.toolkit.encoder
    _known(asked.model, encoder.name)
    if asked.model_extra and (unknown := set(asked.model_extra) - {"user"}):
        raise Refused(f"没有 {min(unknown)} 这一项参数。", param=min(unknown), code="unknown_parameter")
    if asked.dimensions not in (None, encoder.dimension):
        raise Refused(f"{encoder.name} 的向量是 {encoder.dimension} 维，不能取 {asked.dimensions} 维。", param="dimensions")
    texts = _inputs(asked.input)
    vectors = await to_thread.run_sync(encoder.encode, texts)
    packed = asked.encoding_format == "base64"
    data = [
        {
            "object": "embedding",
            "index": number,
            "embedding": base64.b64encode(vector.astype("<f4").tobytes()).decode()
            if packed
            else [float(value) for value in vector],
        }
        for number, vector in enumerate(np.asarray(vectors, np.float32))
    ]
    tokens = sum(map(count_tokens, texts))
    body = {"object": "list", "data": data, "model": asked.model, "usage": {"prompt_tokens": tokens, "total_tokens": tokens}}
    return Response(json.dumps(body), media_type="application/json")


async def _listen(
    base: KnowledgeBase, request: AskRequest, llm: LlmSettings | None, opinions: FeedbackStore, reply: Reply
) -> bool:
    async with aclosing(speak(base, request, llm, reply, opinions)) as pieces:
        async for _ in pieces:
            if reply.ended:
                break
    return True


async def _chunks(
    base: KnowledgeBase,
    request: AskRequest,
    llm: LlmSettings | None,
    opinions: FeedbackStore,
    reply: Reply,
    head: dict[str, Any],
    *,
    usage: bool,
) -> AsyncGenerator[ServerSent, None]:
    """The chunks of a streamed reply; the last one with a choice carries the extension field."""

    def chunk(delta: dict[str, Any], reason: str | None = None, **more: Any) -> ServerSent:
        choice = {"index": 0, "delta": delta, "finish_reason": reason, "logprobs": None}
        without = {"usage": None} if usage else {}
        body = head | {"object": "chat.completion.chunk", "choices": [choice]} | without | more
        return ServerSent(json.dumps(body, ensure_ascii=False))

    yield chunk({"role": "assistant", "content": ""})
    try:
        async with aclosing(speak(base, request, llm, reply, opinions)) as pieces:
            async for piece in pieces:
                yield chunk({"content": piece})
                if reply.ended:
                    break
    except (KnowledgeBaseError, sqlite3.Error) as error:
        yield ServerSent(error_body(error)[1].model_dump_json())
        return
    yield chunk({}, reply.finish_reason, policykb=_extension(reply))
    if usage:
        body = head | {"object": "chat.completion.chunk", "choices": [], "usage": _usage(request, reply)}
        yield ServerSent(json.dumps(body, ensure_ascii=False))
    yield ServerSent("[DONE]")


def _extension(reply: Reply) -> dict[str, Any] | None:
    """The whole answer; None when the reply was cut before its end."""
    return reply.answer.model_dump(mode="json") if reply.answer else None


def _usage(request: AskRequest, reply: Reply) -> dict[str, int]:
    """Tokens of question, history and reply by our own careful count; the base's model counts its own elsewhere."""
    asked, said = sum(map(count_tokens, (request.q, *request.history))), count_tokens(reply.text)
    return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}


def _inputs(given: object) -> list[str]:
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not texts or len(texts) > MAX_INPUTS:
        raise Refused(f"input 应是文字，或 1 到 {MAX_INPUTS} 段文字的列表。", param="input")
    if any(isinstance(text, int | list) for text in texts):
        raise Refused("input 不能是词元编号：编码器有自己的分词。请直接发送文字。", param="input", code="unsupported_value")
    if not all(isinstance(text, str) and text for text in texts):
        raise Refused("input 里的每一段都应是文字，且不能为空。", param="input")
    if sum(map(len, texts)) > _MAX_EMBEDDED:
        raise Refused(f"input 共超过 {_MAX_EMBEDDED} 字。请分几次发送。", param="input")
    return texts


def _known(model: str, *names: str) -> None:
    if model not in names:
        raise Refused(f"没有模型 {model}。可用的是：{'、'.join(names)}。", param="model", code="model_not_found", status=404)


def _card(name: str) -> ModelCard:
    # A base has no day of birth that a client could use; the field is required.
    return ModelCard(id=name, created=0)
