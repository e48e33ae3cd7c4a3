"""An answer as a row of events, for every door that streams: status, citations, tokens, and at the end the whole."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial

from anyio import to_thread
from pydantic import BaseModel

from index.answer import Answer
from index.base import KnowledgeBase
from index.cite import Citation
from search_api.feedback import FeedbackStore
from search_api.generation.checking import Verdict
from search_api.generation.endpoint import GenerationFailed
from search_api.generation.gathering import gather
from search_api.generation.prompt import Prompt, build_prompt
from search_api.generation.writing import Piece, write
from search_api.present import Presenter
from search_api.schemas_generation import GeneratorModel, PlaceModel, SentenceModel, StatusEvent, TokenEvent
from search_api.schemas_search import AskRequest, AskResponse, CitationModel
from search_api.service import Quoted, quote
from search_api.settings import LlmSettings


class CitationsEvent(BaseModel):
    """事件 citations：答案的各条引用，在第一个 token 之前。"""

    citations: list[CitationModel]


Event = StatusEvent | CitationsEvent | TokenEvent | AskResponse
NAMES: dict[type[BaseModel], str] = {
    StatusEvent: "status",
    CitationsEvent: "citations",
    TokenEvent: "token",
    AskResponse: "done",
}
"""What each event is called on the wire."""


async def answer_events(
    base: KnowledgeBase, request: AskRequest, llm: LlmSettings | None, opinions: FeedbackStore | None = None
) -> AsyncGenerator[Event, None]:
    """The answer to ``request``; the last event is the whole answer. Raises QueryError for an empty question.

    It is written by ``llm`` where there is one and the request does not decline; whatever goes wrong there, the extractive answer comes
    instead and says why. ``opinions`` keeps the question when such are kept.
    """
    begun = time.perf_counter()
    yield StatusEvent(stage="searching", message="正在检索")
    made = await to_thread.run_sync(quote, base, request)
    quoted = made.response
    if opinions:
        note = partial(opinions.note, request.q, found=quoted.found, confidence=quoted.confidence)
        await to_thread.run_sync(note)
    if not quoted.found:
        yield StatusEvent(stage="not_found", message="未找到依据")
        yield CitationsEvent(citations=[])
        yield quoted
        return
    reason = None
    if llm and request.generate is not False:
        async with aclosing(_generated(base, request, llm, made)) as events:
            try:
                async for event in events:
                    yield _timed(event, begun) if isinstance(event, AskResponse) else event
                return
            except GenerationFailed as error:
                reason = str(error)
                yield StatusEvent(stage="fallback", message=f"{reason}，改为摘录原文")
    elif request.generate:
        reason = "没有配置生成模型"
    yield CitationsEvent(citations=quoted.citations)
    for token in _tokens(quoted):
        yield token
    generator = GeneratorModel(model=llm.model if llm and reason else None, reason=reason)
    yield _timed(quoted.model_copy(update={"generator": generator}), begun)


def _tokens(quoted: AskResponse) -> list[TokenEvent]:
    """The tokens of an extractive answer, which add up to its text: its quotes where it is made of them, else a stretch of the first."""
    texts = [citation.quote for citation in quoted.citations]
    if "\n".join(texts) != quoted.answer:
        texts = [quoted.answer]
    ends = ["\n"] * (len(texts) - 1) + [""]
    return [
        TokenEvent(text=text + end, citations=[number], verdict=Verdict.VERIFIED)
        for number, (text, end) in enumerate(zip(texts, ends, strict=True), 1)
    ]


async def whole_answer(
    base: KnowledgeBase, request: AskRequest, llm: LlmSettings | None, opinions: FeedbackStore | None = None
) -> AskResponse:
    """The last of :func:`answer_events`."""
    async with aclosing(answer_events(base, request, llm, opinions)) as events:
        async for event in events:
            if isinstance(event, AskResponse):
                return event
    raise AssertionError("the events of an answer end with the answer")


async def _generated(
    base: KnowledgeBase, request: AskRequest, llm: LlmSettings, made: Quoted
) -> AsyncGenerator[CitationsEvent | StatusEvent | TokenEvent | AskResponse, None]:
    prompt = await to_thread.run_sync(_prompt, base, request, llm, made)
    citations = await to_thread.run_sync(_citations, base, made, prompt)
    yield CitationsEvent(citations=citations)
    yield StatusEvent(stage="generating", message=f"正在由 {llm.model} 依据 {len(citations)} 个段落作答")
    pieces: list[Piece] = []
    async with aclosing(write(llm, prompt)) as written:
        async for piece in written:
            pieces.append(piece)
            if piece.text:
                yield TokenEvent(text=piece.text, citations=list(piece.cites), verdict=piece.verdict, reason=piece.reason)
    kept = [piece for piece in pieces if piece.text]
    yield made.response.model_copy(
        update={
            "answer": "".join(piece.text for piece in kept).strip(),
            "citations": citations,
            "sentences": [_sentence(piece, citations) for piece in kept],
            "generator": GeneratorModel(used="generated", model=llm.model, dropped=len(pieces) - len(kept)),
        }
    )


def _prompt(base: KnowledgeBase, request: AskRequest, llm: LlmSettings, made: Quoted) -> Prompt:
    sources, states = gather(base, made.asked, made.citations)
    prompt = build_prompt(request.q, request.history, sources, states, llm.prompt_tokens)
    if not prompt.sources:
        raise GenerationFailed(f"检索到的段落放不进 {llm.prompt_tokens} 个词元的提示")
    return prompt


def _citations(base: KnowledgeBase, made: Quoted, prompt: Prompt) -> list[CitationModel]:
    """What the numbers in the answer stand for, in their order."""
    cited = tuple(
        Citation(source.document, source.passage, source.passage.passage.span, source.text) for source in prompt.sources
    )
    return Presenter(base, made.asked.filters.day).citations(Answer(True, "", 1.0, cited, ()))


def _sentence(piece: Piece, citations: list[CitationModel]) -> SentenceModel:
    places = [
        PlaceModel(
            citation=place.source,
            start=citations[place.source - 1].start + place.start,
            end=citations[place.source - 1].start + place.end,
            quote=citations[place.source - 1].quote[place.start : place.end],
        )
        for place in piece.evidence
    ]
    return SentenceModel(
        text=piece.text, citations=list(piece.cites), verdict=piece.verdict, reason=piece.reason, places=places
    )


def _timed(response: AskResponse, begun: float) -> AskResponse:
    return response.model_copy(update={"took_ms": round(1000 * (time.perf_counter() - begun), 2)})
