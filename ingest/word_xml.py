"""Word documents as one XML file, which export programs like to name .doc: WordprocessingML of 2003, and a DOCX package in one file."""

from __future__ import annotations

import base64
import binascii
import io
import zipfile
from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element as Element

from ingest.doc_lists import NUMBER_FORMATS
from ingest.docx import read_docx, read_parts
from ingest.docx_package import W, number, parse_part
from ingest.errors import DamagedFile
from ingest.limits import Limits
from ingest.lines import Reading

WORD_2003 = b"http://schemas.microsoft.com/office/word/2003/wordml"
PACKAGE = b"http://schemas.microsoft.com/office/2006/xmlPackage"
_PKG = f"{{{PACKAGE.decode()}}}"
_PARTS = {"numbering": "lists"}
_HINT = "{http://schemas.microsoft.com/office/word/2003/auxHint}"


def read_word_xml(data: bytes, limits: Limits) -> Reading:
    """The lines of a Word document in XML. Raises DamagedFile or OverLimit."""
    if PACKAGE in data:
        return read_docx(_zipped(parse_part(data, "pkg:package", limits)), limits)
    root = parse_part(data.replace(WORD_2003, W[1:-1].encode()), "w:wordDocument", limits)
    return read_parts(_Document(root), limits)


def _zipped(root: Element) -> bytes:
    """The package with its parts as the files they are elsewhere."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for part in root.iterchildren(_PKG + "part"):
            tree, binary = part.find(_PKG + "xmlData"), part.find(_PKG + "binaryData")
            if tree is not None and len(tree):
                content = etree.tostring(tree[0])
            else:
                try:
                    content = base64.b64decode((binary.text or "") if binary is not None else "")
                except binascii.Error as error:
                    raise DamagedFile(
                        "文件是 Word 的 XML 格式，但其中的数据已损坏；请用 Word/WPS 另存为 .docx 再导入"
                    ) from error
            archive.writestr((part.get(_PKG + "name") or "").lstrip("/"), content)
    return stream.getvalue()


class _Document:
    """A document of 2003 in the terms of DOCX, where lists have other names and notes stand inside the text."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._notes: dict[str, Element] = {}
        for name in ("footnote", "endnote"):
            self._notes[f"{name}s"] = self._take_notes(name)
        for merge in root.iter(W + "vmerge"):
            merge.tag = W + "vMerge"
        _put_lists(root)
        etree.strip_tags(root, _HINT + "*")

    def document(self) -> Element:
        return self._root

    def tree(self, kind: str) -> Element | None:
        return self._notes.get(kind) if kind in self._notes else self._root.find(W + _PARTS.get(kind, kind))

    def margins(self, kind: str) -> Iterator[Element]:
        yield from self._root.iter(W + {"header": "hdr", "footer": "ftr"}[kind])

    def related(self, identifier: str | None) -> None:
        return None

    def _take_notes(self, name: str) -> Element:
        notes = etree.Element(f"{W}{name}s")
        for index, note in enumerate(list(self._root.iter(W + name))):
            if note.getparent().tag != W + "r":
                continue
            reference = etree.Element(f"{W}{name}Reference")
            reference.set(W + "id", str(index))
            reference.tail = note.tail
            note.getparent().replace(note, reference)
            note.set(W + "id", str(index))
            notes.append(note)
        return notes


def _put_lists(root: Element) -> None:
    """Name lists and their levels as DOCX does; the list of formats is numbered as in the binary format."""
    for definition in root.iter(W + "listDef"):
        definition.tag = W + "abstractNum"
        definition.set(W + "abstractNumId", definition.get(W + "listDefId") or "")
        for kind in definition.iter(W + "nfc"):
            kind.tag = W + "numFmt"
            kind.set(W + "val", NUMBER_FORMATS.get(number(kind.get(W + "val")) or 0, "decimal"))
    for listed in root.iter(W + "list"):
        listed.tag = W + "num"
        listed.set(W + "numId", listed.get(W + "ilfo") or "")
        for base in listed.iterchildren(W + "ilst"):
            base.tag = W + "abstractNumId"
    for reference in root.iter(W + "listPr"):
        reference.tag = W + "numPr"
        for identifier in reference.iterchildren(W + "ilfo"):
            identifier.tag = W + "numId"
