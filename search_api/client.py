"""A client for programs in Python: the API of a running service, typed, synchronous and asynchronous.

    with PolicyClient("http://127.0.0.1:8000") as client:
        answer = client.ask("教师交流的年限是几年")
        if answer.found:
            print(answer.answer, answer.citations[0].title)

Answers are the models that the service itself sends (:mod:`search_api.schemas_search` and its neighbours). What goes wrong is raised as

    PolicyError
    ├── Unreachable       the service does not answer, or not in time
    └── Refused           the service says no: ``status``, ``detail`` in Chinese, ``errors`` by field
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel

from search_api.answering import CitationsEvent, Event
from search_api.schemas_documents import DocumentList, FullDocument, VersionList
from search_api.schemas_feedback import FeedbackModel
from search_api.schemas_generation import StatusEvent, TokenEvent
from search_api.schemas_interpreted import SuggestResponse
from search_api.schemas_life import RelationList, ValidityDetail
from search_api.schemas_search import AskResponse, SearchResponse
from search_api.schemas_verify import VerifyResponse

Model = TypeVar("Model", bound=BaseModel)

_EVENTS: dict[str, type[StatusEvent | CitationsEvent | TokenEvent | AskResponse]] = {
    "status": StatusEvent,
    "citations": CitationsEvent,
    "token": TokenEvent,
    "done": AskResponse,
}


class PolicyError(Exception):
    """What can go wrong between a program and the service."""


class Unreachable(PolicyError):
    """The service does not answer, or not in time."""


class Refused(PolicyError):
    """The service says no. ``errors`` are pairs of field and message."""

    def __init__(self, status: int, detail: str, errors: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = errors


class _Calls:
    """What every call sends; both clients share it."""

    @staticmethod
    def search(q: str, options: Mapping[str, Any]) -> tuple[str, str, dict[str, Any]]:
        return "POST", "/v1/search", {"json": _plain({"q": q, **options})}

    @staticmethod
    def ask(q: str, options: Mapping[str, Any], *, stream: bool = False) -> tuple[str, str, dict[str, Any]]:
        return "POST", "/v1/ask", {"json": _plain({"q": q, **options, "stream": stream})}

    @staticmethod
    def documents(options: Mapping[str, Any]) -> tuple[str, str, dict[str, Any]]:
        return "GET", "/v1/documents", {"params": _plain(options)}

    @staticmethod
    def of_document(document_id: str, part: str = "", **options: Any) -> tuple[str, str, dict[str, Any]]:
        return "GET", f"/v1/documents/{quote(document_id, safe='')}{part}", {"params": _plain(options)}

    @staticmethod
    def suggest(typed: str, limit: int) -> tuple[str, str, dict[str, Any]]:
        return "GET", "/v1/suggest", {"params": {"q": typed, "limit": limit}}

    @staticmethod
    def verify(text: str, as_of: date | None) -> tuple[str, str, dict[str, Any]]:
        return "POST", "/v1/verify", {"json": _plain({"text": text, "as_of": as_of})}

    @staticmethod
    def feedback(question: str, verdict: str, options: Mapping[str, Any]) -> tuple[str, str, dict[str, Any]]:
        return "POST", "/v1/feedback", {"json": _plain({"question": question, "verdict": verdict, **options})}


class PolicyClient:
    """The synchronous client. ``key`` is an API key with the scope read, where the service asks for one; ``timeout`` in seconds."""

    def __init__(self, address: str, *, key: str | None = None, timeout: float = 60.0) -> None:
        self._http = httpx.Client(base_url=address, headers=_headers(key), timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()

    def search(self, q: str, **options: Any) -> SearchResponse:
        """Passages for a question; ``options`` are the fields of ``POST /v1/search``: k, mode, region, as_of, in_force…"""
        return self._call(SearchResponse, *_Calls.search(q, options))

    def ask(self, q: str, **options: Any) -> AskResponse:
        """The answer to a question; ``options`` are the fields of ``POST /v1/ask``: history, generate, region, as_of…"""
        return self._call(AskResponse, *_Calls.ask(q, options))

    def stream_ask(self, q: str, **options: Any) -> Iterator[Event]:
        """The answer as it grows; the last event is the whole :class:`AskResponse`."""
        method, path, sent = _Calls.ask(q, options, stream=True)
        with _telling(), self._http.stream(method, path, **sent) as response:
            if response.is_error:
                response.read()
            _assert_fine(response)
            lines = _Lines()
            for line in response.iter_lines():
                if (event := lines.take(line)) is not None:
                    yield event

    def documents(self, **options: Any) -> DocumentList:
        """A page of the list; ``options``: title, region, issuer, level, year_from, in_force, limit, offset…"""
        return self._call(DocumentList, *_Calls.documents(options))

    def document(self, document_id: str, *, as_of: date | None = None) -> FullDocument:
        """One document with text, outline, facts and relations."""
        return self._call(FullDocument, *_Calls.of_document(document_id, as_of=as_of))

    def validity(self, document_id: str, *, as_of: date | None = None) -> ValidityDetail:
        """Its status on a day and why."""
        return self._call(ValidityDetail, *_Calls.of_document(document_id, "/validity", as_of=as_of))

    def versions(self, document_id: str, *, as_of: date | None = None) -> VersionList:
        """Its versions, the oldest first."""
        return self._call(VersionList, *_Calls.of_document(document_id, "/versions", as_of=as_of))

    def relations(self, document_id: str) -> RelationList:
        """What it says of others, and others of it."""
        return self._call(RelationList, *_Calls.of_document(document_id, "/relations"))

    def suggest(self, typed: str, limit: int = 8) -> SuggestResponse:
        """Completions of what is being typed."""
        return self._call(SuggestResponse, *_Calls.suggest(typed, limit))

    def verify(self, text: str, *, as_of: date | None = None) -> VerifyResponse:
        """Every reference in a text, judged."""
        return self._call(VerifyResponse, *_Calls.verify(text, as_of))

    def feedback(self, question: str, verdict: str, **options: Any) -> FeedbackModel:
        """What somebody says of an answer: good, bad or no_answer; ``options``: answer, document, provision, quote, comment."""
        return self._call(FeedbackModel, *_Calls.feedback(question, verdict, options))

    def _call(self, model: type[Model], method: str, path: str, sent: dict[str, Any]) -> Model:
        with _telling():
            response = self._http.request(method, path, **sent)
        _assert_fine(response)
        return model.model_validate_json(response.content)


class AsyncPolicyClient:
    """The asynchronous client; the same calls as :class:`PolicyClient`, awaited."""

    def __init__(self, address: str, *, key: str | None = None, timeout: float = 60.0) -> None:
        self._http = httpx.AsyncClient(base_url=address, headers=_headers(key), timeout=timeout)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Give back the connections."""
        await self._http.aclose()

    async def search(self, q: str, **options: Any) -> SearchResponse:
        """As :meth:`PolicyClient.search`."""
        return await self._call(SearchResponse, *_Calls.search(q, options))

    async def ask(self, q: str, **options: Any) -> AskResponse:
        """As :meth:`PolicyClient.ask`."""
        return await self._call(AskResponse, *_Calls.ask(q, options))

    async def stream_ask(self, q: str, **options: Any) -> AsyncIterator[Event]:
        """As :meth:`PolicyClient.stream_ask`."""
        method, path, sent = _Calls.ask(q, options, stream=True)
        with _telling():
            async with self._http.stream(method, path, **sent) as response:
                if response.is_error:
                    await response.aread()
                _assert_fine(response)
                lines = _Lines()
                async for line in response.aiter_lines():
                    if (event := lines.take(line)) is not None:
                        yield event

    async def documents(self, **options: Any) -> DocumentList:
        """As :meth:`PolicyClient.documents`."""
        return await self._call(DocumentList, *_Calls.documents(options))

    async def document(self, document_id: str, *, as_of: date | None = None) -> FullDocument:
        """As :meth:`PolicyClient.document`."""
        return await self._call(FullDocument, *_Calls.of_document(document_id, as_of=as_of))

    async def validity(self, document_id: str, *, as_of: date | None = None) -> ValidityDetail:
        """As :meth:`PolicyClient.validity`."""
        return await self._call(ValidityDetail, *_Calls.of_document(document_id, "/validity", as_of=as_of))

    async def versions(self, document_id: str, *, as_of: date | None = None) -> VersionList:
        """As :meth:`PolicyClient.versions`."""
        return await self._call(VersionList, *_Calls.of_document(document_id, "/versions", as_of=as_of))

    async def relations(self, document_id: str) -> RelationList:
        """As :meth:`PolicyClient.relations`."""
        return await self._call(RelationList, *_Calls.of_document(document_id, "/relations"))

    async def suggest(self, typed: str, limit: int = 8) -> SuggestResponse:
        """As :meth:`PolicyClient.suggest`."""
        return await self._call(SuggestResponse, *_Calls.suggest(typed, limit))

    async def verify(self, text: str, *, as_of: date | None = None) -> VerifyResponse:
        """As :meth:`PolicyClient.verify`."""
        return await self._call(VerifyResponse, *_Calls.verify(text, as_of))

    async def feedback(self, question: str, verdict: str, **options: Any) -> FeedbackModel:
        """As :meth:`PolicyClient.feedback`."""
        return await self._call(FeedbackModel, *_Calls.feedback(question, verdict, options))

    async def _call(self, model: type[Model], method: str, path: str, sent: dict[str, Any]) -> Model:
        with _telling():
            response = await self._http.request(method, path, **sent)
        _assert_fine(response)
        return model.model_validate_json(response.content)


class _Lines:
    """Server-sent events put together from their lines."""

    def __init__(self) -> None:
        self._name, self._data = "", ""

    def take(self, line: str) -> Event | None:
        """The event that ``line`` completes. Raises Refused for an event that tells an error."""
        field, _, value = line.partition(":")
        if field == "event":
            self._name = value.strip()
        elif field == "data":
            self._data += value.removeprefix(" ")
        elif not line and self._data:
            name, data, self._name, self._data = self._name, self._data, "", ""
            if name == "error":
                raise _refused(httpx.Response(500, content=data.encode()))
            return _EVENTS[name].model_validate_json(data) if name in _EVENTS else None
        return None


def _headers(key: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} if key else {}


def _plain(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options as they are sent: days as text, what is not given left out."""
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in options.items() if value is not None
    }


@contextmanager
def _telling() -> Iterator[None]:
    try:
        yield
    except httpx.TimeoutException as error:
        raise Unreachable("服务没有在规定时间内回应。请稍后重试，或把 timeout 设得长一些。") from error
    except httpx.HTTPError as error:
        raise Unreachable(f"连接不上服务（{error}）。请确认地址正确、服务正在运行。") from error


def _assert_fine(response: httpx.Response) -> None:
    if response.is_error:
        raise _refused(response)


def _refused(response: httpx.Response) -> Refused:
    try:
        body = response.json()
        errors = tuple((str(each["field"]), str(each["message"])) for each in body.get("errors", ()))
        return Refused(int(body.get("status", response.status_code)), str(body["detail"]), errors)
    except (ValueError, KeyError, TypeError, AttributeError):
        return Refused(response.status_code, f"服务没有给出可用的回应（HTTP {response.status_code}）。")
