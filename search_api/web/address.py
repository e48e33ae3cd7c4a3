"""The state of the search page: what stands in its address, and the addresses that lead on from there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from search_api.schemas_search import FilterFields, ListRequest, SearchRequest

PER_PAGE = 10
MOST_PAGES = 100
_SEVERAL = ("validity", "interpret_except")
_RANGE = tuple(FilterFields.model_fields)
KNOWN = ("q", *_RANGE, "interpret", "interpret_except", "syntax", "sort", "leaf")
"""The parameters of the page, those of ``GET /v1/search`` but for ``leaf``, the page of the list; others are passed over."""


@dataclass(frozen=True, slots=True)
class Address:
    """The parameters that have a value, in the order in which they stand in the address."""

    pairs: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, given: Iterable[tuple[str, str]]) -> Address:
        """From a query string taken apart: forms send empty fields, too."""
        return cls(tuple((name, value.strip()) for name, value in given if name in KNOWN and value.strip()))

    @classmethod
    def from_href(cls, href: str) -> Address:
        """From an address of the page."""
        return cls.of(parse_qsl(urlsplit(href).query))

    def get(self, name: str) -> str:
        """The value of a parameter, empty when there is none."""
        return next((value for key, value in self.pairs if key == name), "")

    def all(self, name: str) -> list[str]:
        """All values of a parameter that may be given several times."""
        return [value for key, value in self.pairs if key == name]

    @property
    def question(self) -> str:
        """What is asked."""
        return self.get("q")

    @property
    def page(self) -> int:
        """Which page of the list, from 1; what is none is the first."""
        number = self.get("leaf")
        return min(max(int(number), 1), MOST_PAGES) if number.isdecimal() and number.isascii() and len(number) < 5 else 1

    @property
    def range(self) -> list[tuple[str, str]]:
        """The restrictions."""
        return [(name, value) for name, value in self.pairs if name in _RANGE]

    @property
    def query(self) -> str:
        """``?…``, empty without parameters."""
        return f"?{urlencode(self.pairs)}" if self.pairs else ""

    @property
    def href(self) -> str:
        """The page itself."""
        return f"/{self.query}"

    def put(self, **values: str) -> Address:
        """With these parameters instead; whatever changes leads back to the first page."""
        gone = {*values, "leaf"}
        kept = tuple(pair for pair in self.pairs if pair[0] not in gone)
        return Address((*kept, *((name, value) for name, value in values.items() if value)))

    def add(self, name: str, value: str) -> Address:
        """With one more value of a parameter that may have several."""
        return Address(
            (*(pair for pair in self.pairs if pair not in ((name, value), ("leaf", self.get("leaf")))), (name, value))
        )

    def drop(self, name: str, value: str | None = None) -> Address:
        """Without a parameter, or only without this value of it."""
        return Address(
            tuple(pair for pair in self.pairs if pair[0] != "leaf" and not (pair[0] == name and value in (None, pair[1])))
        )

    def wide(self) -> Address:
        """Without any restriction."""
        return Address(tuple(pair for pair in self.pairs if pair[0] not in (*_RANGE, "leaf")))

    def parameters(self) -> dict[str, Any]:
        """As the models of requests take them. Pages, and what only the page knows, are not among them."""
        names = dict.fromkeys(name for name, _ in self.pairs if name != "leaf")
        return {name: self.all(name) if name in _SEVERAL else self.get(name) for name in names}

    def search_request(self, **more: Any) -> SearchRequest:
        """The search that the address asks for. Raises pydantic's ValidationError."""
        return SearchRequest(**self.parameters() | more)

    def list_request(self, **more: Any) -> ListRequest:
        """The same without a question. Raises pydantic's ValidationError."""
        own = {name: value for name, value in self.parameters().items() if name in ListRequest.model_fields}
        return ListRequest(**own | more)
