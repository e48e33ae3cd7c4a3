"""A page of an OFD file as a picture (SVG), with the words that are cited on it boxed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from ingest.errors import DamagedFile
from ingest.limits import DEFAULT_LIMITS, Limits
from ingest.ofd import A4, BOLD_FACE
from ingest.ofd_content import combined, placing
from ingest.ofd_drawing import IDENTITY, SVG, Drawing, Font, Printed, Resources, number
from ingest.ofd_package import Package, documents, numbers, pages, resolve, text_of
from ingest.page_picture import SHORTEST, TALLEST, WIDTH, Box, PagePicture

_PICTURE = "image/svg+xml"
_LAYERS = ("Background", "Body", "Foreground")
_SAME_PLACE = 0.6
"""Millimetres: print that is set twice for bold lies closer, no two characters side by side do."""
_MARK, _UNDERLINE = "#ffd84d", "#a3261d"


def ofd_page_picture(data: bytes, page: int, words: str = "", limits: Limits = DEFAULT_LIMITS) -> PagePicture:
    """Page ``page`` (from 1, over all documents of the file) with ``words`` boxed.

    The fonts are the reader's own, generic ones for the names in the file; electronic seals are shown as frames.
    Raises DamagedFile when there is no such page, EncryptedFile or OverLimit.
    """
    package = Package(data, limits)
    count = 0
    for body, path, root in documents(package):
        listed = pages(root, path)
        if page - count in range(1, len(listed) + 1):
            return _drawn(package, (body, path, root), page - count - 1, words)
        count += len(listed)
    raise DamagedFile(f"原文件没有第 {page} 页")


def _drawn(package: Package, document: tuple[etree._Element, str, etree._Element], index: int, words: str) -> PagePicture:
    body, path, root = document
    page = pages(root, path)[index]
    content = package.xml(page.path)
    common = root.find("CommonData")
    box = numbers(text_of(content, "Area/PhysicalBox"))
    box = next(
        each for each in (box, numbers(text_of(common, "PageArea/PhysicalBox")), A4) if len(each) == 4 and min(each[2:]) > 0
    )
    left, top, wide, high = box
    scale = min(WIDTH / wide, TALLEST / high)
    width, height = round(wide * scale), round(high * scale)
    picture = etree.Element(
        f"{SVG}svg",
        {"viewBox": " ".join(map(number, (left, top, wide, high))), "width": str(width), "height": str(height)},
        nsmap={None: SVG[1:-1]},
    )
    sheet = {"x": number(left), "y": number(top), "width": number(wide), "height": number(high)}
    etree.SubElement(picture, f"{SVG}rect", sheet | {"fill": "#fff"})
    drawing = Drawing(picture, _resources(package, root, path, content, page.path))
    for layer in _layers(package, root, path, content):
        drawing.draw(layer)
    for note in _annotations(package, root, path, page.id):
        drawing.draw(note, combined(IDENTITY, placing(note)))
    for seal in _seals(package, body, page.id):
        x, y, w, h = (number(value) for value in seal)
        frame = {
            "x": x,
            "y": y,
            "width": w,
            "height": h,
            "fill": "none",
            "stroke": "#c8372d",
            "stroke-dasharray": "1 1",
            "stroke-width": "0.3",
        }
        etree.SubElement(picture, f"{SVG}rect", frame)
    marks = list(cited_marks(drawing.printed, words))
    for mark in marks:
        place = {"x": number(mark.left), "width": number(mark.right - mark.left)}
        tall = {"y": number(mark.top), "height": number(mark.bottom - mark.top), "fill": _MARK, "fill-opacity": "0.4"}
        etree.SubElement(picture, f"{SVG}rect", place | tall)
        etree.SubElement(picture, f"{SVG}rect", place | {"y": number(mark.bottom), "height": "0.4", "fill": _UNDERLINE})
    boxes = tuple(
        Box(
            max(0, round((mark.left - left) * scale)),
            max(0, round((mark.top - top) * scale)),
            min(width, round((mark.right - left) * scale)),
            min(height, round((mark.bottom - top) * scale)),
        )
        for mark in marks
    )
    return PagePicture(etree.tostring(picture, encoding="utf-8", xml_declaration=True), _PICTURE, width, height, boxes)


def _layers(package: Package, root: etree._Element, path: str, content: etree._Element) -> Iterator[etree._Element]:
    """The layers of a page and its templates in the order in which they lie over one another."""
    located = {
        each.get("ID"): resolve(path, each.get("BaseLoc") or "")
        for each in root.iterfind("CommonData/TemplatePage")
        if each.get("BaseLoc")
    }
    stacked: list[tuple[int, etree._Element]] = []
    for template in content.iterfind("Template"):
        place = located.get(template.get("TemplateID"))
        if place and place in package:
            depth = -10 if template.get("ZOrder", "Background") != "Foreground" else 10
            stacked += [(depth, layer) for layer in package.xml(place).iterfind("Content/Layer")]
    for layer in content.iterfind("Content/Layer"):
        kind = layer.get("Type", "Body")
        stacked.append((_LAYERS.index(kind) if kind in _LAYERS else 1, layer))
    return (layer for _, layer in sorted(stacked, key=lambda each: each[0]))


def _resources(package: Package, root: etree._Element, path: str, content: etree._Element, page_path: str) -> Resources:
    fonts: dict[str, Font] = {}
    composites: dict[str, etree._Element] = {}
    parameters: dict[str, etree._Element] = {}
    images: dict[str, bytes] = {}
    common = root.find("CommonData")
    places = [
        resolve(base, element.text or "")
        for base, holder in ((path, common), (page_path, content))
        for element in (holder if holder is not None else ())
        if element.tag in ("PublicRes", "DocumentRes", "PageRes")
    ]
    for place in places:
        if place not in package:
            continue
        resources = package.xml(place)
        folder = f"{resolve(place, resources.get('BaseLoc') or '.')}/"
        for font in resources.iter("Font"):
            name = font.get("FontName") or ""
            bold = bool(BOLD_FACE.search(name)) or font.get("Bold", "").lower() == "true"
            fonts[font.get("ID") or ""] = Font(name, bold, font.get("Italic", "").lower() == "true")
        composites |= {unit.get("ID") or "": unit for unit in resources.iter("CompositeGraphicUnit", "CompositeGraphUnit")}
        parameters |= {each.get("ID") or "": each for each in resources.iter("DrawParam")}
        for media in resources.iter("MultiMedia"):
            location = text_of(media, "MediaFile")
            if media.get("Type", "Image") == "Image" and location:
                images[media.get("ID") or ""] = package.read(resolve(folder, location)) or package.read(
                    resolve(place, location)
                )
    return Resources(fonts, composites, parameters, images)


def _annotations(package: Package, root: etree._Element, path: str, page_id: str) -> Iterator[etree._Element]:
    """The appearances of what is put upon the page, links excepted, which show nothing."""
    listed = text_of(root, "Annotations")
    for page in _elements(package, path, listed, "Page"):
        for note in (
            _elements(package, resolve(path, listed), text_of(page, "FileLoc"), "Annot")
            if page.get("PageID") == page_id
            else ()
        ):
            if note.get("Type") != "Link" and note.get("Visible", "true").lower() != "false":
                yield from note.iterfind("Appearance")


def _seals(package: Package, body: etree._Element, page_id: str) -> Iterator[list[float]]:
    """Where electronic seals stand on a page: x, y, width, height."""
    listed = text_of(body, "Signatures")
    for signature in _elements(package, "OFD.xml", listed, "Signature"):
        for stamp in _elements(package, resolve("OFD.xml", listed), signature.get("BaseLoc") or "", "StampAnnot"):
            edges = numbers(stamp.get("Boundary"))
            if stamp.get("PageRef") == page_id and len(edges) == 4:
                yield edges


def _elements(package: Package, base: str, location: str, tag: str) -> Iterator[etree._Element]:
    """All of a ``tag`` in the file that ``location`` names in the file ``base``; none where there is no such file."""
    place = resolve(base, location)
    if location and place in package:
        yield from package.xml(place).iter(tag)


def cited_marks(printed: Sequence[Printed], words: str) -> Iterator[Printed]:
    """A mark for each printed line of each line of ``words``; white space and line breaks do not count.

    A line that is nowhere in one piece is looked for by its cells, as the rows of tables are.
    """
    once = _once(printed)
    page = "".join(each.char for each in once)
    at = 0
    for line in ("".join(line.split()) for line in words.split("\n")):
        pieces = [line] if line in page else line.split("|")
        for piece in pieces:
            place = page.find(piece, at) if len(piece) >= (SHORTEST if len(pieces) == 1 else 1) else -1
            if place < 0:
                continue
            at = place + len(piece)
            yield from _by_lines(once[place:at])


def _once(printed: Sequence[Printed]) -> list[Printed]:
    """The characters without those that are printed a second time over themselves."""
    seen: set[tuple[str, int, int]] = set()
    kept = []
    for each in printed:
        key = (each.char, round(each.left / _SAME_PLACE), round(each.top / _SAME_PLACE))
        if key not in seen:
            seen.add(key)
            kept.append(each)
    return kept


def _by_lines(printed: Sequence[Printed]) -> Iterator[Printed]:
    line: Printed | None = None
    for each in printed:
        tall = each.bottom - each.top
        if line is not None and abs(each.bottom - line.bottom) < tall / 2 and line.left <= each.left < line.right + 3 * tall:
            line = Printed("", line.left, min(line.top, each.top), max(line.right, each.right), max(line.bottom, each.bottom))
            continue
        if line is not None:
            yield line
        line = each
    if line is not None:
        yield line
