"""The package of an OFD file (GB/T 33190): a zip of XML files that name one another, read within limits."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from ingest.errors import DamagedFile, EncryptedFile, OverLimit
from ingest.limits import Limits, raise_by

_ENCRYPTIONS = ("encryptions.xml", "decyptseed.dat", "decryptseed.dat", "encryptentries.xml")
"""Files that only an encrypted package has, by GM/T 0099; the second is spelt so in the standard."""
_ENCRYPTED_FLAG = 0x1
_LARGEST = 1e6
"""A kilometre in millimetres."""
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError)
_DAMAGED = "OFD 文件已损坏或不完整（{}），请重新下载或另存后再导入"


@dataclass(frozen=True, slots=True)
class OfdPage:
    """A page of the document: its ID and the path of its content."""

    id: str
    path: str


class Package:
    """The files of an OFD package. Every method raises DamagedFile, EncryptedFile or OverLimit with its reason."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._limits = limits
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            members = self._archive.infolist()
        except _BROKEN as error:
            raise DamagedFile(_DAMAGED.format("压缩包打不开")) from error
        if len(members) > limits.members:
            raise OverLimit(f"OFD 里有 {len(members)} 个文件，超过上限 {limits.members} 个；{raise_by('members')}")
        size = sum(member.file_size for member in members)
        if size > limits.unpacked:
            raise OverLimit(f"OFD 解压后有 {size} 字节，超过上限 {limits.unpacked} 字节；{raise_by('unpacked')}")
        names = [_normal(member.filename) for member in members]
        if any(posixpath.basename(name) in _ENCRYPTIONS for name in names) or any(
            member.flag_bits & _ENCRYPTED_FLAG for member in members
        ):
            raise EncryptedFile("OFD 文件已加密，无法读取；请用 OFD 阅读器解密并另存后再导入")
        self._members = dict(zip(names, members, strict=True))

    def __contains__(self, path: str) -> bool:
        return _normal(path) in self._members

    def xml(self, path: str) -> etree._Element:
        """The root element of the XML file at ``path``, its tags without namespaces: writers disagree on the namespace."""
        member = self._members.get(_normal(path))
        if member is None:
            raise DamagedFile(_DAMAGED.format(f"缺少 {path}"))
        try:
            data = self._archive.read(member)
        except _BROKEN as error:
            raise DamagedFile(_DAMAGED.format(f"{path} 解压失败")) from error
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            if "depth" in str(error).lower():
                raise OverLimit(f"OFD 里的 {path} 嵌套过深（超过 256 层），不是正常的公文，未读取") from error
            raise DamagedFile(_DAMAGED.format(f"{path} 不是有效的 XML")) from error
        if root is None:
            raise DamagedFile(_DAMAGED.format(f"{path} 是空的"))
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
