"""The rules around a rule: what it rests on, what rests on it, what changed it and what it changed, one step away or two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from index.ledger import LIFE, Entry
from index.model import RelationKind
from index.rulebook import Rulebook

MOST_NODES = 40
"""More than this is no picture any more; what is left out is counted."""

_NEAR = 24
"""So many of them lie one step away when two are asked for, so that there is room for the second step."""

_WEIGHTY = (*LIFE, RelationKind.BASED_ON, RelationKind.IMPLEMENTS, RelationKind.ISSUES, RelationKind.INTERPRETS)


class Side(StrEnum):
    """Where a document stands, seen from the one in the middle."""

    CENTRE = "centre"
    BASES = "bases"
    RESTING = "resting"
    CHANGERS = "changers"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Node:
    """A document ``distance`` steps from the middle; on the second step it stands on the side of the one that leads to it."""

    document: Entry
    distance: int
    side: Side


@dataclass(frozen=True, slots=True)
class Edge:
    """The document ``source`` says ``kinds`` of ``target`` (numbers), in ``count`` places."""

    source: int
    target: int
    kinds: tuple[RelationKind, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Network:
    """The nodes, the middle first, the edges between the middle or a neighbour and what it leads to, and how many neighbours are left out."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: int


@dataclass(slots=True)
class _Tie:
    """What two documents have to do with each other, in one direction."""

    document: Entry
    outward: bool
    kinds: list[RelationKind]

    @property
    def rank(self) -> tuple[int, int]:
        place = min((_WEIGHTY.index(kind) if kind in _WEIGHTY else len(_WEIGHTY)) for kind in self.kinds)
        return place, -(self.document.dated.toordinal() if self.document.dated else 0)

    @property
    def side(self) -> Side:
        if any(kind in LIFE for kind in self.kinds):
            return Side.CHANGED if self.outward else Side.CHANGERS
        return Side.BASES if self.outward else Side.RESTING


def network(rulebook: Rulebook, number: int, depth: int = 1, most: int = MOST_NODES) -> Network | None:
    """The network around a document, ``depth`` 1 or 2, of at most ``most`` nodes; None when there is no such document.

    Copies of one text are one node. What changes the life of a rule comes first, then what it rests on, then mere citations; the
    newest first.
    """
    middle = rulebook.entry(number)
    if middle is None:
        return None
    nodes = {middle.family: Node(middle, 0, Side.CENTRE)}
    edges: list[Edge] = []
    left_out: set[int] = set()
    for distance in range(1, depth + 1):
        room = most if distance == depth else min(most, _NEAR)
        for node in [node for node in nodes.values() if node.distance == distance - 1]:
            for tie in sorted(_ties(rulebook, node.document), key=lambda tie: tie.rank):
                family = tie.document.family
                if family not in nodes and len(nodes) < room:
                    nodes[family] = Node(tie.document, distance, tie.side if distance == 1 else node.side)
                    left_out.discard(family)
                elif family not in nodes:
                    left_out.add(family)
                    continue
                edges += _edge(node, nodes[family], tie)
    unique = {(edge.source, edge.target): edge for edge in edges}
    return Network(tuple(nodes.values()), tuple(unique.values()), len(left_out - nodes.keys()))


def _edge(node: Node, other: Node, tie: _Tie) -> Iterator[Edge]:
    if other.distance < node.distance:  # said already from the nearer end
        return
    ends = (node.document.number, other.document.number)
    source, target = ends if tie.outward else ends[::-1]
    yield Edge(source, target, tuple(dict.fromkeys(tie.kinds)), len(tie.kinds))


def _ties(rulebook: Rulebook, entry: Entry) -> list[_Tie]:
    ties: dict[tuple[int, bool], _Tie] = {}
    ends = [(target, True, link) for link in rulebook.outgoing(entry.number) for target in link.targets]
    ends += [(link.document, False, link) for link in rulebook.incoming(entry.number)]
    for document, outward, link in ends:
        if document.family != entry.family:
            tie = ties.setdefault((document.family, outward), _Tie(document, outward, []))
            tie.kinds.append(link.relation.kind)
    return list(ties.values())
