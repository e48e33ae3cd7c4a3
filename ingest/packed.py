"""Documents that are zips of XML files (DOCX, XLSX, OFD): opened within limits, their parts unpacked and parsed without tricks."""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree
from lxml.etree import _Element as Element

from ingest.errors import DamagedFile, EncryptedFile, OverLimit
from ingest.limits import Limits, raise_by

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
_ENCRYPTED_FLAG = 0x1
_TREE_COST = 4
"""A parsed part takes several times its bytes, so that one part may be this much smaller only than all that is unpacked."""

_DEEPEST = 256


class PackedDocument:
    """The members of such a file. ``kind`` is how messages call it (``Word 文档（docx）``).

    Raises DamagedFile, EncryptedFile and OverLimit, here and when members are read.
    """

    def __init__(self, data: bytes, limits: Limits, kind: str) -> None:
        self._limits = limits
        self._kind = kind
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise damaged(kind, "打不开压缩包") from error
        self.members = self.archive.infolist()
        if len(self.members) > limits.members:
            raise OverLimit(f"{kind}里有 {len(self.members)} 个部件，超过上限 {limits.members} 个；{raise_by('members')}")
        self._check_size("", sum(member.file_size for member in self.members), limits.unpacked)
        if any(member.flag_bits & _ENCRYPTED_FLAG for member in self.members):
            raise EncryptedFile(f"{kind}有密码保护，无法读取；请去掉密码另存后再导入")

    def read(self, member: zipfile.ZipInfo) -> bytes:
        """The bytes of a member."""
        self._check_size(f"的部件 {member.filename}", member.file_size, self._limits.unpacked // _TREE_COST)
        try:
            return self.archive.read(member)
        except _BROKEN as error:
            raise damaged(self._kind, f"部件 {member.filename} 解不开") from error

    def _check_size(self, part: str, size: int, limit: int) -> None:
        if size > limit:
            raise OverLimit(
                f"{self._kind}{part}解压后有 {size / 1e6:.0f} MB，超过上限 {limit / 1e6:.0f} MB，可能是压缩炸弹；{raise_by('unpacked')}"
            )


def damaged(kind: str, cause: str) -> DamagedFile:
    """What is raised for a broken file of a ``kind``."""
    return DamagedFile(f"文件是 {kind}，但已损坏或不完整（{cause}）；请重新下载，或打开后另存再导入")


def parse_xml(data: bytes, name: str, limits: Limits, kind: str) -> Element:
    """The part ``name`` as a tree without comments and processing instructions. Raises DamagedFile or OverLimit."""
    # Without huge_tree the parser itself stops at entities that multiply, and at a nesting of 256.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
    try:
        root: Element | None = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error).lower():
            raise OverLimit(f"{kind}的部件 {name} 嵌套超过 {_DEEPEST} 层，不是正常的文档；请打开后另存再导入") from error
        raise damaged(kind, f"部件 {name} 不是完整的 XML") from error
    if root is None:
        raise damaged(kind, f"部件 {name} 是空的")
    if limits.depth < _DEEPEST and root.xpath("boolean(//*[count(ancestor::*) >= $depth])", depth=limits.depth):
        raise OverLimit(f"{kind}的部件 {name} 嵌套超过 {limits.depth} 层的上限；请打开后另存再导入，{raise_by('depth')}")
    return root
