"""A generated answer, sentence by sentence, each checked before anybody sees it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from anyio import to_thread

from search_api.generation.checking import Checked, Evidence, Verdict, check
from search_api.generation.cutting import Sentence, SentenceCutter
from search_api.generation.endpoint import GenerationFailed, stream_answer
from search_api.generation.prompt import Prompt
from search_api.generation.source import Source
from search_api.settings import LlmSettings

_SHOWN_MARKS = {Verdict.UNVERIFIED: "（未核实）", Verdict.MISMATCH: "（与出处不符）"}
_LINKED = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\n]*\)")
_TAG = re.compile(r"</?[A-Za-z!][^<>\n]{0,2000}>")
# An address that no passage gives may carry away what was asked; one whose sign ends a sentence (/?q=) is cut in two.
_ADDRESS = re.compile(r"(?:https?:)?//[!-~]+|www\.[!-~]+", re.IGNORECASE)
_REFUSAL = "未找到依据"


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence with what its check found. ``text`` bears the mark of what is not verified, so that no reader can miss it."""

    text: str
    cites: tuple[int, ...]
    verdict: Verdict
    reason: str
    evidence: tuple[Evidence, ...]


async def write(llm: LlmSettings, prompt: Prompt) -> AsyncGenerator[Piece, None]:
    """The sentences of the answer, the first of them verified. Raises GenerationFailed when the endpoint fails or none is.

    With ``unsupported="drop"`` what is not verified comes with an empty ``text``, so that it can be counted.
    """
    cutter, sources = SentenceCutter(), {source.number: source for source in prompt.sources}
    held: list[Piece] = []
    verified = False
    async for sentence in _sentences(llm, prompt, cutter):
        piece = await to_thread.run_sync(_judge, sentence, sources, llm.unsupported == "drop")
        verified = verified or piece.verdict is Verdict.VERIFIED
        held.append(piece)
        if verified:
            for each in held:
                yield each
            held = []
    if not verified:
        refused = any(_REFUSAL in piece.text for piece in held) or not held
        raise GenerationFailed("模型认为所给资料不足以回答" if refused else "生成的回答没有一句能与出处核对上")


async def _sentences(llm: LlmSettings, prompt: Prompt, cutter: SentenceCutter) -> AsyncGenerator[Sentence, None]:
    async with aclosing(stream_answer(llm, prompt.messages)) as pieces:
        async for piece in pieces:
            for sentence in cutter.feed(piece):
                yield sentence
    for sentence in cutter.finish():
        yield sentence


def _judge(sentence: Sentence, sources: dict[int, Source], drop: bool) -> Piece:
    # What is checked is what is shown: a sign that nobody sees could part a word or a figure.
    found = [_check(_plain(claim.whole), claim.cites, sources) for claim in sentence.claims]
    verdicts = {checked.verdict for checked in found}
    if verdicts == {Verdict.VERIFIED}:
        verdict = Verdict.VERIFIED
    else:
        verdict = Verdict.MISMATCH if Verdict.MISMATCH in verdicts else Verdict.UNVERIFIED
    reason = "；".join(dict.fromkeys(checked.reason for checked in found if checked.verdict is verdict))
    cites = tuple(dict.fromkeys(number for claim in sentence.claims for number in claim.cites if number in sources))
    evidence = tuple(place for checked in found for place in checked.evidence) if verdict is Verdict.VERIFIED else ()
    shown = _plain(sentence.text)
    if verdict is not Verdict.VERIFIED:
        shown = "" if drop else _ADDRESS.sub("〔网址〕", shown)
    text = _marked(shown, verdict) if shown else ""
    return Piece(text, cites, verdict, reason, evidence)


def _check(claim: str, cites: Sequence[int], sources: dict[int, Source]) -> Checked:
    unknown = [number for number in cites if number not in sources]
    if unknown:
        return Checked(Verdict.MISMATCH, f"没有编号为 {'、'.join(map(str, unknown))} 的出处")
    return check(claim, [sources[number] for number in cites])


def _marked(text: str, verdict: Verdict) -> str:
    body = text.rstrip("\n")
    return body + _SHOWN_MARKS.get(verdict, "") + text[len(body) :]


def _plain(text: str) -> str:
    """Without control and direction characters, and without what a chat window would load or make a link of."""
    text = _LINKED.sub(r"\1", _TAG.sub("", text))
    return "".join(char for char in text if char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
