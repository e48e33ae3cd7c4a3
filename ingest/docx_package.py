"""A DOCX file as a package: its parts found by their relationships.

The package is read with ``zipfile`` and ``lxml`` themselves, since half-broken ones that Word opens (a relationship to a part that
is not there, a wrong content type) must be read, and so must the Strict variant, whose namespaces are others.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from lxml.etree import _Element as Element

from ingest.limits import Limits
from ingest.packed import PackedDocument, damaged, parse_xml

_TRANSITIONAL = b"http://schemas.openxmlformats.org/"
_FOLDED = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", _TRANSITIONAL + b"wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _TRANSITIONAL + b"officeDocument/2006/relationships"),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", _TRANSITIONAL + b"officeDocument/2006/math"),
)
"""The namespaces of Strict OOXML and those that everybody writes."""
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MAIN = re.compile(r"^word/document\d*\.xml$")
_KIND = "Word 文档（docx）"


def flag(element: Element | None) -> bool | None:
    """What an on-off property says: None when it is absent, else true unless its value is 0, false, off or none."""
    if element is None:
        return None
    return element.get(W + "val") not in ("0", "false", "off", "none")


def value(parent: Element | None, name: str) -> str | None:
    """The ``w:val`` of the child ``name``."""
    child = parent.find(W + name) if parent is not None else None
    return child.get(W + "val") if child is not None else None


def number(text: str | None) -> int | None:
    """A whole number, or None."""
    return int(text) if text is not None and re.fullmatch(r"-?\d{1,9}", text) else None


@dataclass(frozen=True, slots=True)
class Relationship:
    """A part that another part names: its ``id`` there, the last word of its ``type``, its name in the package."""

    id: str
    type: str
    target: str


class Package:
    """The parts of one DOCX file. Raises DamagedFile, EncryptedFile and OverLimit, here and when parts are read."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._limits = limits
        self._packed = PackedDocument(data, limits, _KIND)
        # Some writers of zip files put backslashes, others another case than the relationships.
        self._infos = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in self._packed.members}
        self.main = self._find_main()
        self.relationships = self._relationships(self.main)

    def _find_main(self) -> str:
        named = [known.target for known in self._relationships("") if known.type == "officeDocument"]
        guesses = sorted(name for name in self._infos if _MAIN.match(name))
        for name in (*named, *guesses):
            if name.lower() in self._infos:
                return name
        raise damaged(_KIND, "里面没有正文部件 word/document.xml")

    def _relationships(self, part: str) -> tuple[Relationship, ...]:
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if path.lower() not in self._infos:
            return ()
        return tuple(
            Relationship(
                item.get("Id") or "",
                (item.get("Type") or "").rsplit("/", 1)[-1],
                posixpath.normpath(posixpath.join("/", folder, unquote(item.get("Target") or ""))).lstrip("/"),
            )
            for item in self._parse(path).iter("{*}Relationship")
            if item.get("TargetMode") != "External"
        )

    def _targets(self, kind: str) -> Iterator[str]:
        yield from (known.target for known in self.relationships if known.type == kind and known.target.lower() in self._infos)

    def tree(self, kind: str) -> Element | None:
        """The parsed part of a kind, found by its relationship or else by its usual name; None where there is none."""
        usual = posixpath.join(posixpath.dirname(self.main), f"{kind}.xml")
        name = next(self._targets(kind), usual)
        return self._parse(name) if name.lower() in self._infos else None

    def document(self) -> Element:
        """The main part."""
        return self._parse(self.main)

    def margins(self, kind: str) -> Iterator[Element]:
        """The parts of kind ``header`` or ``footer``."""
        yield from map(self._parse, self._targets(kind))

    def related(self, identifier: str | None) -> tuple[str, bytes] | None:
        """Name and bytes of the part that the main part names by a relationship's id."""
        for known in self.relationships:
            if known.id == identifier and known.target.lower() in self._infos:
                return known.target, self._bytes(known.target)
        return None

    def _bytes(self, name: str) -> bytes:
        return self._packed.read(self._infos[name.lower()])

    def _parse(self, name: str) -> Element:
        return parse_part(self._bytes(name), name, self._limits)


def parse_part(data: bytes, name: str, limits: Limits) -> Element:
    """A part as a tree, in the usual namespaces. Raises DamagedFile or OverLimit."""
    for strict, usual in _FOLDED:
        data = data.replace(strict, usual)
    return parse_xml(data, name, limits, _KIND)
