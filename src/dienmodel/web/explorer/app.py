"""The web application: pages, pictures, downloads, uploads and jobs, behind a strict security policy."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import FastAPI, File, Form, HTTPException, Request, Response, UploadFile
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from dienmodel.runs.desk import AS_SAID, State
from dienmodel.text.faults import Fault, FaultyInput
from dienmodel.web.explorer import best, downloads, drawing, site
from dienmodel.web.explorer.asked import Asked, Pairs, asked_of, language_of, scenario_of
from dienmodel.web.explorer.crew import Crew
from dienmodel.web.explorer.jobs import Busy, Jobs
from dienmodel.web.explorer.shelf import LARGEST, Shelf, saved
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import KINDS, key_of, work_for
from dienmodel.web.interface import problem_of, service

API = "/api/v1"
STATIC = Path(__file__).parent / "static"

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""What a browser may do with our pages: nothing but what we serve ourselves."""

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True)
class House:
    """What all requests share."""

    shelf: Shelf
    read_only: bool
    crew: Crew
    jobs: Jobs = field(default_factory=Jobs)

    def view(self, path: str, pairs: Pairs) -> View:
        """The view that an address asks for.

        Raises:
            FaultyInput: it asks for what is not there.
        """
        name = scenario_of(pairs, self.shelf.first)
        asked = asked_of(pairs, name, self.shelf.desk(name).said)
        self.shelf.desk(name).under(asked.state)
        return View(self.shelf, self.jobs, asked, path, pairs, self.read_only)

    def begin(self, kind: str, scenario: str, state: State) -> None:
        """Start long work, unless it runs already.

        Raises:
            Busy: too much work is waiting.
        """
        work = work_for(kind, self.shelf, scenario, state)
        self.jobs.start(key_of(kind, scenario, state), kind, scenario, work)

    def plain(self, path: str, pairs: Pairs) -> View:
        """A view of nothing but the language, for when something is wrong with the question."""
        return View(self.shelf, self.jobs, Asked(self.shelf.first, language_of(pairs)), path, (), self.read_only)


def create(shelf: Shelf, read_only: bool = False, hosts: Sequence[str] = LOOPBACK, processes: int = 0) -> FastAPI:
    """The application for a shelf of scenarios; `hosts` are the names under which it may be asked.

    With `processes` it gets ready for many visitors: so many compute for them, and the first band is made ahead.
    """
    house = House(shelf, read_only, Crew(shelf, processes))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if processes:
            house.crew.begin()
            house.begin("bands", shelf.first, AS_SAID)
        yield
        house.jobs.close()
        house.crew.close()

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False, lifespan=lifespan)
    app.state.crew = house.crew
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    app.middleware("http")(_guarded)
    _add_pages(app, house)
    _add_files(app, house)
    if not read_only:
        _add_changes(app, house)
    app.mount(API, service(house.shelf, house.jobs, read_only))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _add_problems(app, house)
    return app


async def _guarded(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Refuse changes that another site asks for, and say on every answer what a browser may do with it."""
    if request.method not in ("GET", "HEAD", "OPTIONS") and request.headers.get("sec-fetch-site") == "cross-site":
        return JSONResponse({"title": "another site may not change anything here"}, 403, HEADERS)
    response = await call_next(request)
    response.headers.update(HEADERS)
    return response


def _pairs(request: Request) -> Pairs:
    return request.query_params.multi_items()


# --- pages -----------------------------------------------------------------------------------------------


def _add_pages(app: FastAPI, house: House) -> None:
    def page(request: Request) -> HTMLResponse:
        view = house.view(request.url.path, _pairs(request))
        return HTMLResponse(site.rendered(view, site.ALL[request.url.path]))

    for path in site.ALL:
        app.add_api_route(path, page, methods=["GET", "HEAD"], response_class=HTMLResponse)

    @app.get("/live")
    def live(request: Request) -> JSONResponse:
        view = house.view("/", _pairs(request))
        key = ("moved", view.asked, house.shelf.work.get(key_of("bands", *view.place)) is None)
        return JSONResponse(house.shelf.small.found(key, lambda: house.crew.moved(view)))


def _add_files(app: FastAPI, house: House) -> None:
    @app.get("/picture/{key}.svg")
    def picture(request: Request, key: str, w: int = drawing.WIDTHS[0]) -> Response:
        view = house.view("/", _pairs(request))
        if key not in drawing.MAKERS or w not in drawing.WIDTHS:
            raise HTTPException(404)
        known = ("svg", key, w, view.asked, tuple(view.parameters("with")), view.run.sampled is None)
        shown = house.shelf.small.found(known, lambda: drawing.svg(view, key, w) or "")
        if not shown:
            raise HTTPException(404)
        return Response(shown, media_type="image/svg+xml", headers={"Cache-Control": "max-age=60"})

    @app.get("/download/effects.csv")
    def effects(request: Request) -> Response:
        found = house.shelf.work.get(key_of("effects", *house.view("/", _pairs(request)).place))
        if found is None:
            raise HTTPException(404)
        return _attached(downloads.as_csv(found), "text/csv; charset=utf-8", "effects.csv")

    @app.get("/download/{name}.csv")
    def table(request: Request, name: str) -> Response:
        view = house.view("/", _pairs(request))
        if name not in downloads.TABLE_NAMES:
            raise HTTPException(404)
        text = downloads.as_csv(downloads.table_of(view, name))
        return _attached(text, "text/csv; charset=utf-8", f"{name}.csv")

    @app.get("/download/dienmodel.xlsx")
    def book(request: Request) -> Response:
        view = house.view("/", _pairs(request))
        names = [name for name in view.parameters("table") if name in downloads.TABLE_NAMES] or ["totals"]
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return _attached(downloads.as_excel(view, list(dict.fromkeys(names))), kind, "dienmodel.xlsx")

    @app.get("/download/scenario.yaml")
    def scenario(request: Request) -> Response:
        view = house.view("/", _pairs(request))
        text = saved(view.said, house.shelf.laid(view.asked.scenario), view.asked.state, "my_scenario")
        return _attached(text, "application/yaml", "scenario.yaml")

    @app.get("/download/plan.yaml")
    def plan(request: Request) -> Response:
        found = best.planned(house.view("/", _pairs(request)))
        if found is None:
            raise HTTPException(404)
        return _attached(found.overlay, "application/yaml", "plan.yaml")


def _attached(content: str | bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


# --- what changes something ------------------------------------------------------------------------------


def _add_changes(app: FastAPI, house: House) -> None:
    @app.post("/open")
    async def upload(file: Annotated[UploadFile, File()], lang: Annotated[str, Form()] = "nl") -> RedirectResponse:
        content = await file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise HTTPException(413)
        name = house.shelf.add(_text(content))
        return RedirectResponse(f"/?{urlencode([('scenario', name), ('lang', lang)])}", 303)

    @app.post("/jobs/{kind}")
    def start(request: Request, kind: str, back: Annotated[str, Form()] = "/") -> RedirectResponse:
        if kind not in KINDS or back not in site.ALL:
            raise HTTPException(404)
        view = house.view(back, _pairs(request))
        house.begin(kind, *view.place)
        return RedirectResponse(view.href(back), 303)

    @app.post("/cancel/{name}")
    def cancel(request: Request, name: str, back: Annotated[str, Form()] = "/") -> RedirectResponse:
        job = house.jobs.get(name)
        if job is None or back not in site.ALL:
            raise HTTPException(404)
        job.cancel()
        return RedirectResponse(house.view(back, _pairs(request)).href(back), 303)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        why = "a scenario is text"
        raise FaultyInput([Fault("the file is not UTF-8", "upload", why, "save it as UTF-8", "upload")]) from None


# --- what goes wrong -------------------------------------------------------------------------------------


def _add_problems(app: FastAPI, house: House) -> None:
    def shown(request: Request, key: str, status: int, faults: Sequence[Fault] = ()) -> HTMLResponse:
        pairs = parse_qsl(request.url.query, max_num_fields=400) if len(request.url.query) < 20_000 else []
        view = house.plain("/", pairs)
        return HTMLResponse(site.problem(view, view.words.say(f"problems.{key}"), list(faults)), status)

    @app.exception_handler(FaultyInput)
    def faulty(request: Request, error: FaultyInput) -> HTMLResponse:
        return shown(request, "faulty", 400, error.faults)

    @app.exception_handler(Busy)
    def busy(request: Request, _: Busy) -> HTMLResponse:
        return shown(request, "busy", 503)

    @app.exception_handler(StarletteHTTPException)
    def missing(request: Request, error: StarletteHTTPException) -> Response:
        if request.url.path.startswith(API):
            return problem_of(request, error.status_code, str(error.detail))
        found = shown(request, "large" if error.status_code == 413 else "missing", error.status_code)
        found.headers.update(error.headers or {})
        return found
