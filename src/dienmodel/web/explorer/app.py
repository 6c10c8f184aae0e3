"""The web application: pages, pictures, downloads, uploads and jobs, behind a strict security policy."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager
from functools import partial
from typing import Annotated, Any
from urllib.parse import parse_qsl, unquote, urlencode

from fastapi import FastAPI, File, Form, HTTPException, Request, Response, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from dienmodel.runs.desk import AS_SAID
from dienmodel.text.faults import Fault, FaultyInput, Phrase
from dienmodel.text.telling import told
from dienmodel.text.words import upper
from dienmodel.web.explorer import site
from dienmodel.web.explorer.asked import Pairs
from dienmodel.web.explorer.crew import Crew
from dienmodel.web.explorer.house import House
from dienmodel.web.explorer.pages import answer, bottlenecks
from dienmodel.web.explorer.pages.parts.meeting import keeping
from dienmodel.web.explorer.pages.parts.sure import knowledge
from dienmodel.web.explorer.sharing.files import add_files
from dienmodel.web.explorer.sharing.short import SHORT
from dienmodel.web.explorer.shelf import LARGEST, UPLOAD, Shelf
from dienmodel.web.explorer.work import KINDS, begin, note_shipped
from dienmodel.web.interface.problems import problem_of
from dienmodel.web.interface.routes import service
from dienmodel.web.shell.guard import Guard, client_of, guarded
from dienmodel.web.shell.jobs import Busy, Jobs
from dienmodel.web.shell.problems import without_folders
from dienmodel.web.shell.texts import Full

API = "/api/v1"

AHEAD = ("bands", "futures", "links", "levers", "pairs", "swings")
"""What is computed of the first scenario before anybody asks."""

PUBLISHED = ("why", "plan")
"""The same where nobody may ask: it takes minutes."""

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def create(
    shelf: Shelf,
    read_only: bool = False,
    hosts: Sequence[str] = LOOPBACK,
    processes: int = 0,
    at_table: bool = False,
) -> FastAPI:
    """The application for a shelf of scenarios; `hosts` are the names under which it may be asked.

    With `processes` it gets ready for many visitors: so many compute for them, and the first bands are made ahead.
    """
    house = House(shelf, read_only, at_table, Crew(shelf, processes), Jobs(gives_way=processes > 1))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if processes:
            house.crew.begin()
            note_shipped(shelf, shelf.first)
            for kind in (*AHEAD, *(PUBLISHED if read_only else ())):
                begin(house.jobs, shelf, kind, shelf.first, AS_SAID, "")
        yield
        house.jobs.close()
        house.crew.close()

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False, lifespan=lifespan)
    app.state.crew = house.crew
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    guarded(app, Guard(site.ASSETS, partial(_refused, house), _private, lambda request: not _by_program(request)))
    _add_pages(app, house)
    add_files(app, house, list(site.AT_TABLE if at_table else site.ALL))
    if not read_only:
        _add_changes(app, house)
    app.mount(API, service(house.shelf, house.jobs, read_only))
    app.mount("/static", StaticFiles(directory=site.ASSETS.folder), name="static")
    _add_problems(app, house)
    return app


def _by_program(request: Request) -> bool:
    return request.url.path.startswith(f"{API}/")


def _private(request: Request) -> bool:
    """Whether a request shows an upload, or work that somebody may stop; a short address may hide either."""
    asked = unquote(unquote(f"{request.url.path}?{request.url.query}"))
    return UPLOAD in asked or "job=" in asked or "/jobs/" in asked or asked.startswith(SHORT)


def _refused(house: House, request: Request) -> Response:
    """A change that the page of another site asks for."""
    if _by_program(request):
        return problem_of(request, 403, Phrase("only-pages-change"))
    return _problem(house, request, "elsewhere", 403)


# --- pages -----------------------------------------------------------------------------------------------


def _add_pages(app: FastAPI, house: House) -> None:
    pages = site.AT_TABLE if house.at_table else site.ALL

    def page(request: Request) -> HTMLResponse:
        view, shown = house.asked_in(request, request.url.path), pages[request.url.path]
        if shown is bottlenecks or (shown is answer and answer.is_to_weigh(view)):
            house.crew.weigh(view)
        if shown is answer:
            house.crew.come_near(view)
        return HTMLResponse(site.rendered(view, shown))

    for path in pages:
        app.add_api_route(path, page, methods=["GET", "HEAD"], response_class=HTMLResponse)

    def moved(request: Request) -> RedirectResponse:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{site.MOVED[request.url.path]}{query}", 308)

    for path in site.MOVED:
        app.add_api_route(path, moved, methods=["GET", "HEAD"])

    if house.at_table:

        @app.get("/keep")
        def keep(request: Request) -> RedirectResponse:
            return RedirectResponse(keeping(house.asked_in(request)), 303)

    @app.get("/live")
    def live(request: Request) -> JSONResponse:
        view = house.asked_in(request)
        key = ("moved", view.asked, tuple(view.parameters("with")), knowledge(view))
        return JSONResponse(view.once(house.shelf.small, key, lambda: house.crew.moved(view)))

    @app.get("/follow")
    def follow(request: Request) -> HTMLResponse:
        return HTMLResponse(house.crew.followed(house.asked_in(request)))

    @app.get("/worth")
    async def worth(request: Request) -> Response:
        view = await run_in_threadpool(house.asked_in, request)
        weighing = house.crew.weighing(view)
        if not await _awaited(request, weighing):
            return Response(status_code=204)
        await run_in_threadpool(house.crew.note, view, weighing)
        return Response(status_code=204)


async def _awaited(request: Request, work: Future[Any]) -> bool:
    """Whether work was done while somebody waited for it; what nobody waits for any more does not begin."""
    done, gone = asyncio.wrap_future(work), asyncio.ensure_future(_gone(request))
    await asyncio.wait({done, gone}, return_when=asyncio.FIRST_COMPLETED)
    gone.cancel()
    return done.done() or not done.cancel()


async def _gone(request: Request) -> None:
    """Wait until nobody waits for the answer any more."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


# --- what changes something ------------------------------------------------------------------------------


def _add_changes(app: FastAPI, house: House) -> None:
    @app.post("/open")
    async def upload(
        request: Request, file: Annotated[UploadFile, File()], lang: Annotated[str, Form()] = "nl"
    ) -> RedirectResponse:
        content = await file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise HTTPException(413)
        name = house.shelf.add(_text(content), client_of(request))
        return RedirectResponse(f"/?{urlencode([('scenario', name), ('lang', lang)])}", 303)

    @app.post("/jobs/{kind}")
    def start(request: Request, kind: str, back: Annotated[str, Form()] = "/") -> RedirectResponse:
        if kind not in KINDS or back not in site.ALL:
            raise HTTPException(404)
        view = house.asked_in(request, back)
        job, name = begin(house.jobs, house.shelf, kind, *view.place, client_of(request))
        return RedirectResponse(view.href(back, [("job", name)] if name == job.id else ()), 303)

    @app.post("/cancel/{name}")
    def cancel(request: Request, name: str, back: Annotated[str, Form()] = "/") -> RedirectResponse:
        job = house.jobs.get(name)
        if job is None or job.id != name or back not in site.ALL:
            raise HTTPException(404)
        job.cancel()
        return RedirectResponse(house.asked_in(request, back).href(back), 303)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise FaultyInput([Fault("upload-encoding", Phrase("upload"))]) from None


# --- what goes wrong -------------------------------------------------------------------------------------


def _problem(house: House, request: Request, key: str, status: int, faults: Sequence[Fault] = ()) -> HTMLResponse:
    """The page that says what is wrong, in the language of the address, without the folders of the server."""
    view = house.plain("/", _readable(request))
    listed = [vars(told(fault, view.language)) for fault in faults]
    shown = [{name: _as_line(name, text) for name, text in fault.items()} for fault in listed]
    return HTMLResponse(site.problem(view, view.words.say(f"problems.{key}"), shown), status)


def _as_line(name: str, text: str) -> str:
    """A part of a fault as a line of the page; a place stays as it is written."""
    plain = without_folders(text)
    return plain if name == "where" else upper(plain)


def _readable(request: Request) -> Pairs:
    """The parameters of an address, unless there are absurdly many."""
    query = request.url.query
    return parse_qsl(query) if len(query) < 20_000 and query.count("&") < 400 else []


def _unfit(request: Request, error: RequestValidationError) -> list[Fault]:
    """Parameters and fields of another form than they should have."""
    asked = [(str(item["loc"][-1]), item.get("input")) for item in error.errors()]
    return [
        Fault("address-missing", name, {"name": name})
        if value is None
        else Fault("address-unfit", name, {"name": name, "text": str(value)[:40]})
        for name, value in asked
    ]


def _add_problems(app: FastAPI, house: House) -> None:
    shown = partial(_problem, house)

    @app.exception_handler(FaultyInput)
    def faulty(request: Request, error: FaultyInput) -> HTMLResponse:
        return shown(request, "faulty", 400, error.faults)

    @app.exception_handler(Busy)
    def busy(request: Request, error: Busy) -> HTMLResponse:
        return shown(request, "busy_own", 429) if error.own else shown(request, "busy", 503)

    @app.exception_handler(Full)
    def full(request: Request, error: Full) -> HTMLResponse:
        return shown(request, "full_own", 429) if error.own else shown(request, "full", 503)

    @app.exception_handler(RequestValidationError)
    def unfit(request: Request, error: RequestValidationError) -> HTMLResponse:
        return shown(request, "faulty", 400, _unfit(request, error))

    @app.exception_handler(StarletteHTTPException)
    def missing(request: Request, error: StarletteHTTPException) -> Response:
        if request.url.path.startswith(API):
            return problem_of(request, error.status_code, error.detail)
        page = shown(request, "large" if error.status_code == 413 else "missing", error.status_code)
        page.headers.update(error.headers or {})
        return page
