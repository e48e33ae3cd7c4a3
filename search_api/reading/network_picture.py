"""Where the nodes and edges of a network are drawn: the middle, its bases above, what rests on it below, changes at the sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.network import Side
from search_api.schemas_network import NetworkModel, NodeModel

# Pixels. A box takes two lines of eleven Han characters at 14 pixels, and a line that says what it is to the middle.
BOX_WIDTH = 176
BOX_HEIGHT = 66
_GAP = 24
_ROW = BOX_HEIGHT + 44
_ACROSS = 5
_LINE = 11
_LINES = 2
# More boxes than this at a side stand in two columns.
_TALL = 4


@dataclass(frozen=True, slots=True)
class DrawnNode:
    """A box with its upper left corner, the lines of its label, and what it is to the middle."""

    node: NodeModel
    x: float
    y: float
    lines: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class DrawnEdge:
    """A line from the one that speaks to the one it speaks of, between the edges of their boxes."""

    x1: float
    y1: float
    x2: float
    y2: float
    names: str
    changes: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn network: its size, boxes and lines."""

    width: int
    height: int
    nodes: tuple[DrawnNode, ...]
    edges: tuple[DrawnEdge, ...]


def picture(network: NetworkModel) -> Picture:
    """The picture of a network."""
    sides = {side: [node for node in network.nodes if node.side is side] for side in Side}
    above = _rows(sides[Side.BASES])[::-1]
    below = _rows(sides[Side.RESTING])
    columns = {side: _columns(sides[side]) for side in (Side.CHANGERS, Side.CHANGED)}
    width = _ACROSS * BOX_WIDTH + (_ACROSS + 1) * _GAP
    middle_rows = max(1, *(len(column) for found in columns.values() for column in found))
    top = _GAP + len(above) * _ROW
    places: dict[str, tuple[float, float]] = {}
    for number, row in enumerate(above):
        places |= _placed(row, width, _GAP + number * _ROW)
    places[network.document_id] = ((width - BOX_WIDTH) / 2, top + (middle_rows - 1) * _ROW / 2)
    for side, found in columns.items():
        for place, column in enumerate(found):
            slot = place if side is Side.CHANGERS else _ACROSS - 1 - place
            x, start = _GAP + slot * (BOX_WIDTH + _GAP), top + (middle_rows - len(column)) * _ROW / 2
            places |= {node.document_id: (x, start + number * _ROW) for number, node in enumerate(column)}
    for number, row in enumerate(below):
        places |= _placed(row, width, top + (middle_rows + number) * _ROW)
    height = top + (middle_rows + len(below)) * _ROW
    notes = _notes(network)
    nodes = [
        DrawnNode(node, *places[node.document_id], _label(node.title), notes.get(node.document_id, ""))
        for node in network.nodes
    ]
    edges = [_line(places[e.source], places[e.target], "、".join(e.names), _changes(e.names)) for e in network.edges]
    return Picture(width, int(height), tuple(nodes), tuple(edges))


def _rows(nodes: Sequence[NodeModel]) -> list[list[NodeModel]]:
    """Rows of a few boxes, the nearest first; a second step begins a new row."""
    rows: list[list[NodeModel]] = []
    for distance in sorted({node.distance for node in nodes}):
        level = [node for node in nodes if node.distance == distance]
        count = -(-len(level) // _ACROSS)
        each = -(-len(level) // count)
        rows += [level[at : at + each] for at in range(0, len(level), each)]
    return rows


def _columns(nodes: Sequence[NodeModel]) -> list[Sequence[NodeModel]]:
    """One column beside the middle, or two, the outermost first: of the second step and the first, or halves of a high one."""
    near = [node for node in nodes if node.distance == 1]
    far = [node for node in nodes if node.distance > 1]
    if far:
        return [far, near]
    half = -(-len(near) // 2)
    return [near[:half], near[half:]] if len(near) > _TALL else [near]


def _placed(row: Sequence[NodeModel], width: int, y: float) -> dict[str, tuple[float, float]]:
    step = width / len(row)
    return {node.document_id: ((number + 0.5) * step - BOX_WIDTH / 2, y) for number, node in enumerate(row)}


def _notes(network: NetworkModel) -> dict[str, str]:
    """What is said between each document and the one that leads to it."""
    distance = {node.document_id: node.distance for node in network.nodes}
    notes: dict[str, list[str]] = {}
    for edge in network.edges:
        outer = edge.source if distance[edge.source] > distance[edge.target] else edge.target
        notes.setdefault(outer, []).append("、".join(edge.names) + (f" {edge.count} 处" if edge.count > 1 else ""))
    return {document: "；".join(found) for document, found in notes.items()}


def _label(title: str) -> tuple[str, ...]:
    """A title in two short lines; of a long one what it is about, without the organs before 关于, which are often the same all over."""
    about = title.find("关于") + 2 if len(title) > _LINE * _LINES else 0
    title = title[about:] if 2 <= about <= len(title) - _LINE else title
    lines = [title[at : at + _LINE] for at in range(0, len(title), _LINE)]
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], f"{lines[_LINES - 1][:-1]}…"]
    return tuple(lines)


def _changes(names: Sequence[str]) -> bool:
    return any(name in ("修改", "废止", "替代", "延续", "暂停") for name in names)


def _line(source: tuple[float, float], target: tuple[float, float], names: str, changes: bool) -> DrawnEdge:
    x1, y1 = source[0] + BOX_WIDTH / 2, source[1] + BOX_HEIGHT / 2
    x2, y2 = target[0] + BOX_WIDTH / 2, target[1] + BOX_HEIGHT / 2
    dx, dy = x2 - x1, y2 - y1
    # How far from the middle of a box towards the other its edge is.
    share = min(BOX_WIDTH / 2 / abs(dx) if dx else 1.0, BOX_HEIGHT / 2 / abs(dy) if dy else 1.0, 0.5)
    return DrawnEdge(
        round(x1 + share * dx, 1),
        round(y1 + share * dy, 1),
        round(x2 - share * dx, 1),
        round(y2 - share * dy, 1),
        names,
        changes,
    )
