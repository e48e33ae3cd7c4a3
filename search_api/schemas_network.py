"""Shapes of the network of rules around a document, with examples for OpenAPI."""

from __future__ import annotations

from pydantic import BaseModel, Field

from index.model import RelationKind
from index.network import Side
from search_api.schemas_life import TargetModel

SIDE_NAMES = {
    Side.CENTRE: "本文",
    Side.BASES: "它依据或引用的",
    Side.RESTING: "依据或引用它的",
    Side.CHANGERS: "修改、废止或延续它的",
    Side.CHANGED: "它修改、废止或延续的",
}


class NodeModel(TargetModel):
    """关系图中的一份文件。"""

    distance: int = Field(description="离中间的文件几步")
    side: Side = Field(
        description="centre 本文，bases 它依据或引用的，resting 依据或引用它的，changers 改变它的，changed 它改变的"
    )


class EdgeModel(BaseModel):
    """source 说到 target；names 是关系的中文名，count 是共有几处。"""

    source: str
    target: str
    kinds: list[RelationKind]
    names: list[str] = Field(examples=[["依据"]])
    count: int


class NetworkModel(BaseModel):
    """一份文件周围的文件及其关系；同文的几份算一份，库中没有的文件不在图中。"""

    document_id: str
    depth: int
    nodes: list[NodeModel]
    edges: list[EdgeModel]
    left_out: int = Field(description="因为太多而没有列入的文件数")
