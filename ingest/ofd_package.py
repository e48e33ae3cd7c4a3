"""The package of an OFD file (GB/T 33190): a zip of XML files that name one another, read within limits."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from ingest.errors import EncryptedFile
from ingest.limits import Limits
from ingest.packed import PackedDocument, damaged, parse_xml

_ENCRYPTIONS = ("encryptions.xml", "decyptseed.dat", "decryptseed.dat", "encryptentries.xml")
"""Files that only an encrypted package has, by GM/T 0099; the second is spelt so in the standard."""
_LARGEST = 1e6
"""A kilometre in millimetres."""
_KIND = "OFD 文件"


@dataclass(frozen=True, slots=True)
class OfdPage:
    """A page of the document: its ID and the path of its content."""

    id: str
    path: str


class Package:
    """The files of an OFD package. Every method raises DamagedFile, EncryptedFile or OverLimit with its reason."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._limits = limits
        self._packed = PackedDocument(data, limits, _KIND)
        self._members = {_normal(member.filename): member for member in self._packed.members}
        if any(posixpath.basename(name) in _ENCRYPTIONS for name in self._members):
            raise EncryptedFile("OFD 文件已加密，无法读取；请用 OFD 阅读器解密并另存后再导入")

    def __contains__(self, path: str) -> bool:
        return _normal(path) in self._members

    def read(self, path: str) -> bytes:
        """The bytes of the file at ``path``; empty where there is none."""
        member = self._members.get(_normal(path))
        return b"" if member is None else self._packed.read(member)

    def xml(self, path: str) -> etree._Element:
        """The root element of the XML file at ``path``, its tags without namespaces: writers disagree on the namespace."""
        member = self._members.get(_normal(path))
        if member is None:
            raise damaged(_KIND, f"缺少 {path}")
        root = parse_xml(self._packed.read(member), path, self._limits, _KIND)
        for element in root.iter(etree.Element):
            element.tag = element.tag.rpartition("}")[2]
        return root


def resolve(base: str, location: str) -> str:
    """The path that ``location`` means in the file ``base``: from the package's root with a slash, else beside the file."""
    location = location.strip().replace("\\", "/")
    if location.startswith("/"):
        return posixpath.normpath(location).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), location))


def _normal(path: str) -> str:
    return posixpath.normpath(path.replace("\\", "/")).lstrip("/").lower()


def text_of(element: etree._Element | None, path: str) -> str:
    """The text of the first descendant at ``path``, without space around it; empty where there is none."""
    found = element.find(path) if element is not None else None
    return (found.text or "").strip() if found is not None else ""


def numbers(text: str | None) -> list[float]:
    """The numbers of an attribute such as ``Boundary`` or ``CTM``; what is no number, or larger than any page, ends the list."""
    values: list[float] = []
    for word in (text or "").split():
        if not re.fullmatch(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", word):
            break
        value = float(word)
        if abs(value) > _LARGEST:
            break
        values.append(value)
    return values


def documents(package: Package) -> Iterator[tuple[etree._Element, str, etree._Element]]:
    """Each document of the package: its DocBody, the path of its Document.xml, and that file's root."""
    root = package.xml("OFD.xml")
    for body in root.iter("DocBody"):
        location = text_of(body, "DocRoot")
        if location:
            path = resolve("OFD.xml", location)
            yield body, path, package.xml(path)


def pages(document: etree._Element, path: str) -> list[OfdPage]:
    """The pages of a document in their order."""
    return [
        OfdPage(page.get("ID") or "", resolve(path, page.get("BaseLoc") or ""))
        for page in document.iterfind("Pages/Page")
        if page.get("BaseLoc")
    ]
