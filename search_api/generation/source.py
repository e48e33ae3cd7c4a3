"""A passage as a source of a generated answer: what is shown to the model, and what its sentences are checked against."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from functools import cached_property

from index.names import title_key
from index.segment import Segmenter
from index.sentences import sentences
from index.store import StoredDocument, StoredPassage
from search_api.generation.aligning import Unit
from search_api.generation.figures import OWN_TITLE, MarkKind, fold
from search_api.generation.wording import WORD, Token, conditions, tokens

_LEAD = re.compile(r"[：:]\s*$")
_ITEM = re.compile(
    r"^\s*(?:[（(][一二三四五六七八九十百\d]{1,4}[）)]|[一二三四五六七八九十]{1,3}、|\d{1,2}(?:[．、]|\.(?!\d))|[①-⑳])\s*"
)
_LABEL = re.compile(r"^\s*第[〇零一二三四五六七八九十百千\d]+条(?:之[一二三四五六七八九十]+)?\s+")
_GENERAL = re.compile(r"[下以][列面下述]|之一")
_EXCEPTION = re.compile(r"除外|另有规定")
# Words that address a model. No rule speaks so; what stands beside them may be there to be repeated.
_ORDERS = re.compile(
    r"(?:忽略|无视|忘记|不要理会)(?:以上|上述|之前|此前|前面|先前|所有|一切|你的?).{0,8}(?:指令|指示|规则|提示|要求|设定)"
    r"|请(?:你|直接|只|务必)*(?:输出|回复|回答)[：:“\"]|你现在(?:是|不受|扮演)|系统提示词|<\|im_|\[INST\]"
    r"|(?:ignore|disregard|forget)\s.{0,30}(?:instruction|prompt|rule)|system prompt",
    re.IGNORECASE,
)
_NAMED = re.compile(r"《([^《》]{1,80})》")
_ISSUES = re.compile(r"^(?!.*(?:修改|修正|废止|失效|解读|解释|答复|征求)).*(?:印发|公布|发布|颁布|颁发|施行)")
_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Frame:
    """What is known of a passage without being in it: ``own`` are the keys of its document's titles, ``context`` what they say."""

    own: Set[str]
    context: Set[str]


class Source:
    """A numbered passage, cut into units when a sentence is first checked against it."""

    def __init__(self, number: int, document: StoredDocument, passage: StoredPassage, segmenter: Segmenter) -> None:
        self.number = number
        self.document = document
        self.passage = passage
        self._segmenter = segmenter

    def numbered(self, number: int) -> Source:
        """The same passage under another number."""
        return Source(number, self.document, self.passage, self._segmenter)

    @property
    def place(self) -> str:
        """The heading path, outermost first."""
        return " › ".join(self.passage.passage.heading_path)

    @property
    def text(self) -> str:
        """The passage, character for character."""
        return self.passage.text

    @cached_property
    def gives_orders(self) -> bool:
        """Whether it speaks to the model instead of to its readers."""
        return _ORDERS.search(fold(self.text)) is not None

    @cached_property
    def frame(self) -> Frame:
        """Title, 文号, issuer and headings."""
        facts = self.document.facts
        names = (self.document.title, *self.passage.passage.heading_path)
        # A notice that issues a rule carries its text; one that amends, repeals or explains it is another text about it.
        issued = _NAMED.findall(self.document.title) if _ISSUES.search(self.document.title) else []
        titles = [*names[:2], *issued]
        own = frozenset(title_key(title) for title in titles)
        said = "\n".join((*names, facts.doc_number or "", facts.issuer or ""))
        forms = {token.form for token in self.tokens(said, own) if token.kind != MarkKind.TITLE} | {OWN_TITLE}
        return Frame(own, frozenset(forms))

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The sentences, and the list items with their lead-ins."""
        return tuple(self._units())

    def tokens(self, text: str, own: Set[str] | None = None) -> tuple[Token, ...]:
        """The tokens of a text, with the document's own titles as one form."""
        names = self.frame.own if own is None else own
        found = tokens(text, self._segmenter)
        return tuple(
            replace(token, form=OWN_TITLE) if token.kind == MarkKind.TITLE and _is_own(token.form, names) else token
            for token in found
        )

    def _units(self) -> Iterator[Unit]:
        lead, led, order = "", 0, 0
        for line in _LINE.finditer(self.text):
            said: set[str] = set()
            item = _ITEM.match(line[0])
            if not item:
                lead = ""
            for span in sentences(line[0]):
                quote = span.slice(line[0])
                if _LEAD.search(quote) and span.end == len(line[0].rstrip()):
                    led = line.start() + span.start
                    lead = _LABEL.sub("", quote, count=1)
                    said |= self._words(quote)
                    continue
                bare = _ITEM.sub("", _LABEL.sub("", quote, count=1), count=1)
                place = (line.start() + span.start, line.start() + span.end)
                joined = ((lead, bare), (bare.rstrip("。；;"), lead)) if lead else ((bare, ""),)
                for first, second in joined:
                    yield self._unit(first, second, lead, said, place, (order, led if lead else None))
                order += 1
                said |= self._words(bare)

    def _unit(
        self, first: str, second: str, lead: str, said: set[str], place: tuple[int, int], rank: tuple[int, int | None]
    ) -> Unit:
        text = f"{first}\n{second}" if second else first
        found, whole = conditions(text), self.tokens(text)
        before = len(conditions(first))
        leads = range(0) if not lead else range(before) if first == lead else range(before, len(found))
        # 「有下列情形之一的」 is met by the item itself.
        general = bool(_GENERAL.search(lead))
        kept = tuple(met and not (general and number in leads) for number, met in enumerate(found))
        return Unit(whole, kept, leads, bool(_EXCEPTION.search(text)), self.frame.context, frozenset(said), *place, *rank)

    def _words(self, text: str) -> set[str]:
        return {token.form for token in self.tokens(text) if token.kind == WORD}


def _is_own(key: str, own: Set[str]) -> bool:
    return key == OWN_TITLE or key in own
