"""The network around a document, for the API and the page alike."""

from __future__ import annotations

from index.base import KnowledgeBase
from index.model import RELATION_NAMES
from index.network import Network, network
from search_api.present import target_model
from search_api.schemas_network import EdgeModel, NetworkModel, NodeModel


def network_model(base: KnowledgeBase, number: int, depth: int) -> NetworkModel | None:
    """The network around the document with this number; None when it is gone."""
    found = network(base.rulebook, number, depth)
    return None if found is None else _model(found, depth)


def _model(found: Network, depth: int) -> NetworkModel:
    ids = {node.document.number: node.document.id for node in found.nodes}
    return NetworkModel(
        document_id=found.nodes[0].document.id,
        depth=depth,
        nodes=[
            NodeModel(**target_model(node.document).model_dump(), distance=node.distance, side=node.side)
            for node in found.nodes
        ],
        edges=[
            EdgeModel(
                source=ids[edge.source],
                target=ids[edge.target],
                kinds=list(edge.kinds),
                names=[RELATION_NAMES[kind] for kind in edge.kinds],
                count=edge.count,
            )
            for edge in found.edges
        ],
        left_out=found.left_out,
    )
