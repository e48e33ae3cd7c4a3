"""The page of the network of rules around a document."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from search_api.dependencies import Base
from search_api.reading.network import network_model
from search_api.reading.network_picture import picture
from search_api.schemas_network import SIDE_NAMES
from search_api.web.missing_document import missing_page
from search_api.web.rendering import page

router = APIRouter(include_in_schema=False)


@router.api_route("/documents/{document_id:path}/network", methods=["GET", "HEAD"])
def show_network(base: Base, request: Request, document_id: str, depth: str = "1") -> HTMLResponse:
    """The network, as a picture and as a list."""
    number = base.store.document_number(document_id)
    found = None if number is None else network_model(base, number, 2 if depth == "2" else 1)
    if found is None:
        return missing_page(request, base, document_id)
    sides = list(SIDE_NAMES.items())[1:]
    return page(request, "network.html", network=found, picture=picture(found), sides=sides)
