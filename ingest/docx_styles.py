"""The styles of a DOCX file: what a paragraph or run looks like after its own properties, its style and the styles that is based on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element as Element

from ingest.docx_package import W, flag, number, value

_BODY_LEVEL = 9
_HEADING_NAME = re.compile(r"^(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_HEADING_NAME_ZH = re.compile(r"^([一二三四五六])级标题$")
_TITLE_NAME = re.compile(r"^(?:title|标题|大标题|主标题|公文标题|文件标题)$", re.IGNORECASE)
_CONTENTS_NAME = re.compile(r"^(?:toc|目录)\s*[1-9]$", re.IGNORECASE)
_LONGEST_CHAIN = 20
"""Styles are based on one another a few deep; a longer chain is a circle."""


@dataclass(frozen=True, slots=True)
class NumberReference:
    """Which list (``w:num``) numbers a paragraph, and on which level, from 0 (None: the one that names the style)."""

    list: str
    level: int | None


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    based_on: str | None
    paragraph: Element | None
    run: Element | None


class Styles:
    """Looks up what direct formatting leaves open."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        self._default: str | None = None
        defaults = root.find(f"{W}docDefaults") if root is not None else None
        self._run_defaults = defaults.find(f"{W}rPrDefault/{W}rPr") if defaults is not None else None
        self._paragraph_defaults = defaults.find(f"{W}pPrDefault/{W}pPr") if defaults is not None else None
        for style in root.iter(W + "style") if root is not None else ():
            identifier = style.get(W + "styleId") or ""
            self._styles[identifier] = _Style(
                (value(style, "name") or identifier).strip(),
                value(style, "basedOn"),
                style.find(W + "pPr"),
                style.find(W + "rPr"),
            )
            if style.get(W + "type") == "paragraph" and style.get(W + "default") in ("1", "true", "on"):
                self._default = identifier

    def _chain(self, identifier: str | None) -> Iterator[tuple[str, _Style]]:
        for _ in range(_LONGEST_CHAIN):
            style = self._styles.get(identifier or "")
            if style is None:
                return
            yield identifier or "", style
            identifier = style.based_on

    def _paragraph_properties(self, properties: Element | None) -> Iterator[Element]:
        """The paragraph properties that apply, the strongest first."""
        if properties is not None:
            yield properties
        for _, style in self._chain(value(properties, "pStyle") or self._default):
            if style.paragraph is not None:
                yield style.paragraph
        if self._paragraph_defaults is not None:
            yield self._paragraph_defaults

    def centred(self, properties: Element | None) -> bool:
        """Whether a paragraph with these ``w:pPr`` is centred."""
        for known in self._paragraph_properties(properties):
            if (aligned := value(known, "jc")) is not None:
                return aligned == "center"
        return False

    def outline(self, properties: Element | None) -> int | None:
        """The heading level from 1 that the paragraph's outline level or the name of its style says, or None."""
        own = number(value(properties, "outlineLvl"))
        if own is not None:
            return own + 1 if own < _BODY_LEVEL else None
        for _, style in self._chain(value(properties, "pStyle") or self._default):
            said = number(value(style.paragraph, "outlineLvl"))
            if said is not None:
                return said + 1 if said < _BODY_LEVEL else None
            if (named := _named_level(style.name)) is not None:
                return named
        return None

    def is_contents(self, properties: Element | None) -> bool:
        """Whether the paragraph's style is one of those for entries of a table of contents."""
        return any(_CONTENTS_NAME.match(style.name) for _, style in self._chain(value(properties, "pStyle")))

    def numbering(self, properties: Element | None) -> tuple[NumberReference | None, str | None]:
        """The list that numbers the paragraph, and the style that says so (None: the paragraph itself does)."""
        own = properties.find(W + "numPr") if properties is not None else None
        level = number(value(own, "ilvl"))
        if (listed := value(own, "numId")) is not None:
            return (NumberReference(listed, level or 0) if listed != "0" else None), None
        for identifier, style in self._chain(value(properties, "pStyle") or self._default):
            said = style.paragraph.find(W + "numPr") if style.paragraph is not None else None
            if (listed := value(said, "numId")) is not None:
                if listed == "0":
                    return None, None
                return NumberReference(listed, level if level is not None else number(value(said, "ilvl"))), identifier
        return None, None

    def run_says(self, name: str, run: Element | None, paragraph: Element | None) -> bool:
        """Whether the on-off property ``name`` (``b``, ``vanish`` …) holds for a run with ``w:rPr`` in a paragraph with ``w:pPr``."""
        if (said := _toggle(run, name)) is not None:
            return said
        for chain in (self._chain(value(run, "rStyle")), self._chain(value(paragraph, "pStyle") or self._default)):
            for _, style in chain:
                if (said := _toggle(style.run, name)) is not None:
                    return said
        return bool(_toggle(self._run_defaults, name))


def _toggle(properties: Element | None, name: str) -> bool | None:
    return flag(properties.find(W + name)) if properties is not None else None


def _named_level(name: str) -> int | None:
    if found := _HEADING_NAME.match(name):
        return int(found[1])
    if found := _HEADING_NAME_ZH.match(name):
        return "一二三四五六".index(found[1]) + 1
    return 1 if _TITLE_NAME.match(name) else None
