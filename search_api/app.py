"""The HTTP application: ``create_app(settings)``. Nothing is opened before the server starts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from starlette.routing import Route

from index.base import KnowledgeBase
from index.filters import Filters
from index.listing import browse
from index.search import Mode
from index.suggest import Suggester
from search_api import (
    openapi,
    problems,
    routes_admin,
    routes_corrections,
    routes_coverage,
    routes_dify,
    routes_documents,
    routes_export,
    routes_feedback,
    routes_health,
    routes_openai,
    routes_precedent,
    routes_reading,
    routes_search,
    routes_suggest,
    routes_table,
    routes_trash,
    routes_verify,
)
from search_api.accounts.gate import Gate
from search_api.accounts.guard import Guard
from search_api.body_limit import BodyLimit
from search_api.feedback import FeedbackStore
from search_api.intake import Intake
from search_api.mcp_door import AGENTS_PATH, agents_door
from search_api.models import give_reranker, settle_down, warm_up
from search_api.other_origins import OtherOrigins
from search_api.schemas_search import SearchRequest
from search_api.service import run_listing
from search_api.settings import Settings
from search_api.web import (
    admin_pages,
    admin_report,
    comparison_page,
    coverage_page,
    document_page,
    network_page,
    overview_page,
    precedent_page,
    questions_page,
    search_page,
    sign_in,
    trash_page,
    widget_page,
)
from search_api.web.rendering import SECURITY_HEADERS

PAGES = Path(__file__).parent / "pages"

_DESCRIPTION = """政策知识库：检索政策文件，并给出可核对的原文出处。

所有 `start`、`end` 都是文件全文中的码点位置，半开区间；`text[start:end]` 与所引原文一字不差。
知识库有了账户或密钥，就要先证明身份：网页登录，程序在请求头 `Authorization: Bearer` 里写 API 密钥（`policykb key add`）。
密钥的权限：read 阅读，edit 上传和改动，admin 核对等管理。

错误一律以 RFC 9457 problem details（`application/problem+json`）返回。"""

# Ids of documents may hold slashes: what lies below a document comes before the document itself.
_ROUTERS = (
    routes_search,
    routes_suggest,
    routes_export,
    routes_verify,
    routes_openai,
    routes_dify,
    routes_feedback,
    routes_precedent,
    routes_table,
    routes_corrections,
    routes_reading,
    routes_coverage,
    routes_documents,
    routes_admin,
    routes_trash,
    routes_health,
    search_page,
    precedent_page,
    comparison_page,
    overview_page,
    coverage_page,
    network_page,
    document_page,
    widget_page,
    sign_in,
    admin_report,
    trash_page,
    questions_page,
    admin_pages,
)


def create_app(settings: Settings) -> FastAPI:
    """The application over the base that ``settings`` name. Raises KnowledgeBaseError at start-up, not at a request."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        base = KnowledgeBase(settings.kb)
        give_reranker(base, settings.reranker, settings.reranked)
        warm_up(base)
        browse(base, Filters(in_force=True), k=1, offset=0)  # as above: cards and statuses of all documents
        app.state.base = base
        app.state.suggester = Suggester(base.store)
        app.state.suggester.suggest("政策")  # as above
        # Words mended, statuses, facets; by words alone, for the encoder may be missing.
        run_listing(base, SearchRequest(q="养老服物机构", mode=Mode.LEXICAL, facets=True))
        settle_down()
        app.state.llm = settings.llm
        app.state.opinions = FeedbackStore(settings.kb, settings.query_log)
        app.state.intake = Intake(base)
        async with AsyncExitStack() as doors:
            if agents is not None:
                await doors.enter_async_context(agents.running(base))
            yield
        app.state.intake.close()
        base.close()

    agents = agents_door()
    app = FastAPI(
        title="policykb 政策知识库",
        version=_version(),
        description=_DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,  # Swagger's page fetches its scripts from a CDN; /openapi.json serves any client
        redoc_url=None,
    )

    gate = Gate(settings.kb, settings.host, settings.open_reading)
    app.state.gate = gate
    app.add_middleware(Guard, gate=gate)

    @app.middleware("http")
    async def _secure(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    app.add_middleware(BodyLimit)
    app.state.origins = settings.allowed_origins
    if settings.allowed_origins:
        app.add_middleware(OtherOrigins, origins=settings.allowed_origins)
    problems.install(app)
    for module in _ROUTERS:
        app.include_router(module.router)
    if agents is not None:
        app.router.routes.append(Route(AGENTS_PATH, agents, include_in_schema=False))
    openapi.complete(app)
    app.mount("/static", StaticFiles(directory=PAGES), name="static")
    return app


def _version() -> str:
    try:
        return version("policykb")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"
