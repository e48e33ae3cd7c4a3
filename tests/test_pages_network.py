"""The network of rules around a document: over HTTP, as a picture, and as a list."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from lxml import html

from index.base import KnowledgeBase
from ingest.batch import ingest_paths
from ingest.sample import sample_documents
from search_api.app import create_app
from search_api.reading.network_picture import BOX_HEIGHT, BOX_WIDTH, picture
from search_api.schemas_network import NetworkModel
from search_api.settings import Settings

RULE = "清沅市学校安全条例"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("network")
    base = KnowledgeBase.open_or_create(folder / "kb")
    assert ingest_paths(base, [sample_documents()]).failures == []
    base.close()
    with TestClient(create_app(Settings(folder / "kb"))) as client:
        yield client


@pytest.fixture(scope="module")
def rule(client: TestClient) -> str:
    listed = client.get("/v1/documents", params={"title": RULE}).json()["documents"]
    return str(next(each["id"] for each in listed if each["title"] == RULE))


def test_neighbours_stand_on_the_side_that_their_relation_says(client: TestClient, rule: str) -> None:
    network = client.get(f"/v1/documents/{rule}/network").json()
    sides = {node["title"]: node["side"] for node in network["nodes"]}
    assert sides[RULE] == "centre"
    assert sides["清沅市人民代表大会常务委员会关于修改《清沅市学校安全条例》的决定"] == "changers"
    assert sides["清沅市人民政府关于印发清沅市校车安全管理办法的通知"] == "resting"
    ends = {(edge["source"], edge["target"]) for edge in network["edges"]}
    assert all(rule in pair for pair in ends)
    assert network["left_out"] == 0
    incoming = client.get(f"/v1/documents/{rule}/relations").json()["incoming"]
    assert {relation["document_id"] for relation in incoming} == {node["document_id"] for node in network["nodes"]} - {rule}


def test_two_steps_reach_further_and_keep_the_first(client: TestClient) -> None:
    further = 0
    for listed in client.get("/v1/documents", params={"limit": 1000}).json()["documents"]:
        address = f"/v1/documents/{listed['id']}/network"
        near, far = (client.get(address, params={"depth": depth}).json()["nodes"] for depth in (1, 2))
        steps = {node["document_id"]: node["distance"] for node in far}
        assert {node["document_id"] for node in near} == {document for document, step in steps.items() if step < 2}
        further += 2 in steps.values()
    assert further > 5


def test_no_two_boxes_of_a_picture_overlap(client: TestClient, rule: str) -> None:
    network = NetworkModel.model_validate(client.get(f"/v1/documents/{rule}/network", params={"depth": 2}).json())
    drawn = picture(network)
    boxes = [(node.x, node.y) for node in drawn.nodes]
    assert all(0 <= x <= drawn.width - BOX_WIDTH and 0 <= y <= drawn.height - BOX_HEIGHT for x, y in boxes)
    pairs = [(one, other) for number, one in enumerate(boxes) for other in boxes[:number]]
    assert all(abs(a[0] - b[0]) >= BOX_WIDTH or abs(a[1] - b[1]) >= BOX_HEIGHT for a, b in pairs)


def test_every_box_leads_to_its_own_network_and_stands_in_the_list(client: TestClient, rule: str) -> None:
    shown = html.fromstring(client.get(f"/documents/{rule}/network").content)
    others = [link.get("href") for link in shown.xpath("//svg//a")][1:]
    assert others
    assert all(client.get(address).status_code == 200 and address.endswith("/network") for address in others)
    listed = {link.get("href") for link in shown.xpath("//*[@id='list']//a")}
    assert set(others) < listed
    assert client.get("/documents/nothing/network").status_code == 404
