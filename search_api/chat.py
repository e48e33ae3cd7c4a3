"""A chat about the base: messages to a question, and an answer's events to the text of a reply."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field

from pydantic import ValidationError

from index.base import KnowledgeBase
from index.question import MAX_QUESTION
from search_api.answering import CitationsEvent, answer_events
from search_api.feedback import FeedbackStore
from search_api.generation.prompt import count_tokens
from search_api.openai_errors import Refused
from search_api.problems import reasons
from search_api.schemas_generation import StatusEvent, TokenEvent
from search_api.schemas_openai import ONLY_DEFAULT, WITHOUT_EFFECT, ChatRequest, MessageModel
from search_api.schemas_search import AskRequest, AskResponse, CitationModel
from search_api.settings import LlmSettings

GENERATING, EXTRACTIVE = "policykb", "policykb-extractive"
# Earlier questions that are passed on; older ones tell nothing about what 「那民办的呢」 means.
_REMEMBERED = 10


@dataclass(slots=True)
class Reply:
    """A reply as it grows: what was said, and at the end the whole answer and why it ended."""

    limit: int | None
    stops: tuple[str, ...]
    text: str = ""
    answer: AskResponse | None = None
    finish_reason: str = "stop"
    ended: bool = field(default=False)

    def say(self, words: str) -> str:
        """What of ``words`` is still said: up to a stop sequence, or as far as the tokens asked for reach."""
        if self.ended:
            return ""
        before, whole = len(self.text), self.text + words
        ends = [at for stop in self.stops if (at := whole.find(stop, max(0, before - len(stop)))) >= 0]
        if ends:
            whole, self.ended = whole[: max(before, min(ends))], True
        if self.limit is not None and count_tokens(whole) > self.limit:
            whole, self.finish_reason, self.ended = _cut(whole, self.limit), "length", True
        self.text = whole
        return self.text[before:]


def read_chat(chat: ChatRequest) -> AskRequest:
    """The question that a chat ends with. Raises Refused for what cannot be served as asked."""
    _refuse_unknown(chat)
    asked = [text for message in chat.messages if message.role == "user" and (text := _text(message)).strip()]
    if not asked or chat.messages[-1].role in ("tool", "function"):
        raise Refused("messages 里没有用户的问题。请至少写一条 role 为 user、content 为文字的消息。", param="messages")
    question = asked[-1]
    if len(question) > MAX_QUESTION:
        raise Refused(
            f"问题有 {len(question)} 字，超过上限 {MAX_QUESTION} 字。请缩短后再试。",
            param="messages",
            code="string_above_max_length",
        )
    filters = chat.policykb.model_dump() if chat.policykb else {}
    history = [text[:MAX_QUESTION] for text in asked[-1 - _REMEMBERED : -1]]
    try:
        return AskRequest(q=question, history=history, generate=None if chat.model == GENERATING else False, **filters)
    except ValidationError as error:  # signs that no text may hold, inside the parts of a message
        raise Refused(f"{'；'.join(reason for _, reason in reasons(error.errors()))}。", param="messages") from error


def reply_of(chat: ChatRequest) -> Reply:
    """An empty reply within the limits that ``chat`` sets."""
    limit = chat.max_completion_tokens or chat.max_tokens
    stops = [chat.stop] if isinstance(chat.stop, str) else chat.stop or []
    return Reply(limit, tuple(stop for stop in stops if stop))


async def speak(
    base: KnowledgeBase,
    request: AskRequest,
    llm: LlmSettings | None,
    reply: Reply,
    opinions: FeedbackStore | None = None,
) -> AsyncGenerator[str, None]:
    """The reply to ``request`` in pieces, citations as [1], their sources in a list at the end."""
    begun = generated = False
    sources: list[CitationModel] = []
    async with aclosing(answer_events(base, request, llm, opinions)) as events:
        async for event in events:
            words = ""
            if isinstance(event, CitationsEvent):
                sources = event.citations
            elif isinstance(event, StatusEvent):
                generated = event.stage == "generating"
                if event.stage == "fallback" and begun:
                    # What was sent cannot be called back.
                    words = f"\n\n（生成的回答没有完成：{event.message}，如下。）\n\n"
            elif isinstance(event, TokenEvent):
                # A generated sentence bears its marks already.
                marks = "" if generated else "".join(f"[{number}]" for number in event.citations) + "\n"
                words = event.text if generated else event.text.rstrip("\n") + marks
                begun = True
            elif isinstance(event, AskResponse):
                reply.answer = event
                words = _ending(event, sources)
            if said := reply.say(words):
                yield said


def _ending(answer: AskResponse, sources: list[CitationModel]) -> str:
    if not answer.found:
        near = "\n".join(
            f"- {_named(hit.document.title, hit.document.doc_number, hit.passage.heading_path)}" for hit in answer.nearest[:3]
        )
        return "未找到依据。" + (f"\n\n最接近的段落（仅供参考，不是答案）：\n{near}" if near else "")
    cited = {number for sentence in answer.sentences for number in sentence.citations} or set(range(1, len(sources) + 1))
    lines = [
        f"[{number}] {_named(source.title, source.doc_number, source.heading_path)}（{source.validity.status}）"
        + ("" if answer.sentences or source.quote.strip() == answer.answer else f"\n> {_lines(source.quote)}")
        for number, source in enumerate(sources, 1)
        if number in cited
    ]
    return ("\n\n" if answer.sentences else "\n") + "依据：\n" + "\n".join(lines)


def _lines(quote: str) -> str:
    """A quote as a block of Markdown."""
    return quote.strip().replace("\n", "\n> ")


def _named(title: str, doc_number: str | None, path: list[str]) -> str:
    return " › ".join([title + (f"（{doc_number}）" if doc_number else ""), *path])


def _text(message: MessageModel) -> str:
    if message.content is None or isinstance(message.content, str):
        return message.content or ""
    parts = []
    for part in message.content:
        kind, text = part.get("type"), part.get("text")
        if kind not in ("text", "input_text") or not isinstance(text, str):
            if message.role != "user":
                continue
            raise Refused(
                f"messages 里有类型为 {kind} 的内容，这里只能读文字（type 为 text）。",
                param="messages",
                code="unsupported_value",
            )
        parts.append(text)
    return "\n".join(parts)


def _refuse_unknown(chat: ChatRequest) -> None:
    for name, value in (chat.model_extra or {}).items():
        if name in WITHOUT_EFFECT or (name in ONLY_DEFAULT and value in ONLY_DEFAULT[name]):
            continue
        if name in ONLY_DEFAULT:
            raise Refused(f"这里不支持 {name}：回答只能是有出处的文字。请去掉它。", param=name, code="unsupported_parameter")
        raise Refused(f"没有 {name} 这一项参数。", param=name, code="unknown_parameter")
    if chat.n not in (None, 1):
        raise Refused("n 只能是 1：同一问题的回答总是一样。", param="n", code="unsupported_value")
    if chat.stream_options and not chat.stream:
        raise Refused("stream_options 只能和 stream: true 一起用。", param="stream_options")


def _cut(text: str, limit: int) -> str:
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if count_tokens(text[:middle]) <= limit else (low, middle - 1)
    return text[:low]
