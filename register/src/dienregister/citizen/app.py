"""The web application of the citizen plane: a few pages, two forms, no script."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from dienregister.citizen import drafts, entry
from dienregister.citizen.guard import address_of, guard, headed
from dienregister.citizen.pages import copy_pdf, drawn, told
from dienregister.forms.answers import about_minutes, ended, page_questions, read
from dienregister.forms.conditions import Answers
from dienregister.letters.codes import grouped, typed
from dienregister.store.databases import reading
from dienregister.store.installation import Installation, shipped_form
from dienregister.store.minutes import measured_minutes
from dienregister.text.faults import FaultyInput
from dienregister.text.words import LANGUAGES, Language, words

log = logging.getLogger("dienregister.citizen")
PACE = 0.4
"""Seconds that a try to get in takes, whatever becomes of it: more than the slowest of its branches needs."""


def now_utc() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC).replace(tzinfo=None)


class Pages:
    """Draws pages and answers requests for one installation."""

    def __init__(self, at: Installation, clock: Callable[[], datetime] = now_utc, pace: float = PACE) -> None:
        self.at, self.clock, self.pace = at, clock, pace
        self.form = shipped_form()
        self.secure = at.settings.site.startswith("https://")
        self.cookie = "__Host-session" if self.secure else "session"
        self.templates = Environment(
            loader=PackageLoader("dienregister.citizen"),
            autoescape=select_autoescape(default=True, default_for_string=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def page(self, request: Request, name: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page in the language of its address."""
        language = language_of(request)
        said = words(language)
        text = self.templates.get_template(f"{name}.html.j2").render(
            t=lambda key, **gaps: said[key].format(**gaps),
            language=language,
            other="en" if language == "nl" else "nl",
            path=request.url.path.partition(f"/{language}")[2],
            settings=self.at.settings,
            form=self.form,
            **values,
        )
        return HTMLResponse(text, status)

    def filled(self, request: Request) -> drafts.Filled | None:
        """What the visitor filled in."""
        token = request.cookies.get(self.cookie, "")
        return drafts.filled(self.at, token, self.clock()) if token else None

    def start(self, request: Request, code: str = "", problem: str | None = None, status: int = 200) -> HTMLResponse:
        """The first page, which says first of all that taking part is voluntary."""
        with reading(self.at.databases.register) as connection:
            minutes = measured_minutes(connection)
        about = "start.usually" if minutes else "start.about"
        counted = minutes or about_minutes(self.form)
        return self.page(request, "start", status, code=code, problem=problem, minutes=counted, about=about)

    async def enter(self, request: Request) -> Response:
        """Let somebody in, or say that it did not work, each after the same time."""
        began = time.monotonic()
        sent = await fields(request)
        code = typed(one(sent, "code"))
        arguments = (self.at, code, birth_date(sent), address_of(request), self.clock())
        entered = await run_in_threadpool(entry.enter, *arguments)
        await asyncio.sleep(max(0.0, self.pace - (time.monotonic() - began)))
        if entered.token is None:
            status = {"wrong": 422, "paused": 429, "closed": 403}[entered.problem or "wrong"]
            shown = grouped(code) if entered.problem == "wrong" else ""
            return self.start(request, shown, entered.problem, status)
        response = RedirectResponse(f"/{language_of(request)}/go", 303)
        response.set_cookie(self.cookie, entered.token, httponly=True, samesite="strict", secure=self.secure, path="/")
        return response

    def go(self, request: Request) -> Response:
        """Where somebody was."""
        now = self.filled(request)
        if now is None:
            return self.start(request, problem="ended", status=403)
        if now.receipt:
            return to(request, "sent")
        return to(request, f"page/{now.page}" if now.page <= len(self.form.pages) else "check")

    def question_page(self, request: Request, number: int, errors: Mapping[str, str] | None = None) -> Response:
        """A page of questions."""
        now = self.filled(request)
        if now is None or now.receipt:
            return self.go(request)
        if not 1 <= number <= len(self.form.pages):
            raise HTTPException(404)
        open_ = drafts.first_open(self.form, now.answers)
        if open_ is not None and number > open_:
            return to(request, f"page/{open_}")
        questions = drawn(self.form, number, now, language_of(request), errors or {})
        if not questions:
            return to(request, f"page/{number + 1}" if number < len(self.form.pages) else "check")
        status = 422 if errors else 200
        return self.page(request, "questions", status, number=number, questions=questions, errors=bool(errors))

    async def save(self, request: Request, number: int) -> Response:
        """Keep what was filled in on a page, and go on."""
        sent = await fields(request)
        return await run_in_threadpool(self._save, request, number, sent)

    def _save(self, request: Request, number: int, sent: Mapping[str, list[str]]) -> Response:
        now = self.filled(request)
        if now is None or now.receipt or not 1 <= number <= len(self.form.pages):
            return self.go(request)
        given: dict[str, Answers] = {}
        errors: dict[str, str] = {}
        for question in page_questions(self.form, self.form.pages[number - 1], now.answers):
            answer = read(question, sent)
            if now.hidden(question) and answer in ("missing", {}):
                continue  # what was answered in an earlier session stays unless it is answered anew
            if isinstance(answer, str):
                errors[question.id] = answer
            else:
                given[question.id] = answer
        stay = bool(errors) or "later" in sent
        drafts.save(self.at, request.cookies.get(self.cookie, ""), number + (not stay), given, self.clock())
        if any(ended(self.form, answers) for answers in given.values()):
            return to(request, "check")
        if "later" in sent:
            return self.leave(request)
        if errors:
            return self.question_page(request, number, errors)
        return to(request, f"page/{number + 1}" if number < len(self.form.pages) else "check")

    def check(self, request: Request) -> Response:
        """Everything that was filled in, to check before it is sent."""
        now = self.filled(request)
        if now is None or now.receipt:
            return self.go(request)
        open_ = drafts.first_open(self.form, now.answers)
        if open_ is not None:
            return to(request, f"page/{open_}")
        no_interest = ended(self.form, now.answers)
        return self.page(request, "check", told=told(self.form, now, language_of(request)), no_interest=no_interest)

    def send(self, request: Request) -> Response:
        """Send it; pressing twice does no harm."""
        done = drafts.send(self.at, request.cookies.get(self.cookie, ""), self.clock())
        if done:
            return to(request, "sent")
        now = self.filled(request)
        if now is None or now.receipt or drafts.first_open(self.form, now.answers) is not None:
            return to(request, "check")
        return self.start(request, problem="closed", status=403)

    def sent(self, request: Request) -> Response:
        """The receipt."""
        now = self.filled(request)
        if now is None or not now.receipt:
            return self.go(request)
        contact = now.answers.get("contact", "none")
        no_interest = ended(self.form, now.answers)
        return self.page(request, "sent", receipt=now.receipt, no_interest=no_interest, contact=contact)

    def copy(self, request: Request) -> Response:
        """A copy of what was sent, as PDF."""
        now = self.filled(request)
        if now is None or not now.receipt:
            return self.go(request)
        content = copy_pdf(self.form, now, language_of(request))
        headers = {"Content-Disposition": f'attachment; filename="{words(language_of(request))["copy.file"]}.pdf"'}
        return Response(content, media_type="application/pdf", headers=headers)

    def leave(self, request: Request) -> Response:
        """Stop for now; what was filled in stays."""
        entry.leave(self.at, request.cookies.get(self.cookie, ""))
        response = to(request, "later")
        response.delete_cookie(self.cookie, path="/", secure=self.secure, httponly=True, samesite="strict")
        return response


def language_of(request: Request) -> Language:
    """The language of an address; Dutch where it names none."""
    return "en" if request.url.path.startswith("/en") else "nl"


def to(request: Request, path: str) -> RedirectResponse:
    """Go on elsewhere, in the same language."""
    return RedirectResponse(f"/{language_of(request)}/{path}", 303)


async def fields(request: Request) -> Mapping[str, list[str]]:
    """What was sent with a form."""
    body = await request.body()
    try:
        return parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=200)
    except ValueError:
        raise HTTPException(400) from None


def one(sent: Mapping[str, list[str]], name: str) -> str:
    """A field that is sent once."""
    return sent.get(name, [""])[0].strip()


def birth_date(sent: Mapping[str, list[str]]) -> date | None:
    """The birth date that was sent, if it is a date."""
    try:
        return date(int(one(sent, "year")), int(one(sent, "month")), int(one(sent, "day")))
    except (ValueError, OverflowError):
        return None


def citizen_app(at: Installation, clock: Callable[[], datetime] = now_utc, pace: float = PACE) -> FastAPI:
    """The application of an installation."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    pages = Pages(at, clock, pace)
    app.middleware("http")(guard)
    app.mount("/static", StaticFiles(packages=[("dienregister.citizen", "static")]))

    @app.middleware("http")
    async def logged(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        """Tell of a request by its route, never by its address, which may hold a code.

        What breaks ends here: outside of this the server would log its message, which could hold what was filled in.
        """
        try:
            response = await call_next(request)
        except Exception as error:
            log.error("%s", type(error).__name__)
            away = isinstance(error, FaultyInput)  # such as the process that holds the keys: it will be back
            response = headed(request, pages.page(request, "broken", 503 if away else 500))
        route = request.scope.get("route")
        log.info("%s %s %s", request.method, getattr(route, "path", "-"), response.status_code)
        return response

    @app.get("/")
    def root(request: Request) -> Response:
        english = request.headers.get("accept-language", "nl").lower().startswith("en")
        return RedirectResponse("/en/" if english else "/nl/", 303)

    @app.get("/c/{code}")
    def scanned(request: Request, code: str) -> Response:
        return pages.start(request, grouped(typed(code)))

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        with reading(at.databases.register) as connection:
            connection.exec_driver_sql("select 1")
        return {"status": "ok"}

    @app.exception_handler(404)
    @app.exception_handler(405)
    def missing(request: Request, _: Exception) -> Response:
        return pages.page(request, "missing", 404)

    for language in LANGUAGES:
        _routes(app, pages, f"/{language}")
    return app


def _routes(app: FastAPI, pages: Pages, prefix: str) -> None:
    """The pages in one language."""
    app.add_api_route(f"{prefix}/", _start(pages), methods=["GET"], response_model=None)
    app.add_api_route(f"{prefix}/enter", pages.enter, methods=["POST"], response_model=None)
    app.add_api_route(f"{prefix}/go", pages.go, methods=["GET"], response_model=None)
    app.add_api_route(f"{prefix}/page/{{number}}", _questions(pages), methods=["GET"], response_model=None)
    app.add_api_route(f"{prefix}/page/{{number}}", pages.save, methods=["POST"], response_model=None)
    app.add_api_route(f"{prefix}/check", pages.check, methods=["GET"], response_model=None)
    app.add_api_route(f"{prefix}/send", pages.send, methods=["POST"], response_model=None)
    app.add_api_route(f"{prefix}/sent", pages.sent, methods=["GET"], response_model=None)
    app.add_api_route(f"{prefix}/copy.pdf", pages.copy, methods=["GET"], response_model=None)
    app.add_api_route(f"{prefix}/leave", pages.leave, methods=["POST"], response_model=None)
    for name in ("later", "about"):
        app.add_api_route(f"{prefix}/{name}", _plain(pages, name), methods=["GET"], response_model=None)


def _start(pages: Pages) -> Callable[[Request], Response]:
    def shown(request: Request) -> Response:  # what `Pages.start` is told beside is not for an address to say
        return pages.start(request)

    return shown


def _questions(pages: Pages) -> Callable[[Request, int], Response]:
    def shown(request: Request, number: int) -> Response:
        return pages.question_page(request, number)

    return shown


def _plain(pages: Pages, name: str) -> Callable[[Request], Response]:
    def shown(request: Request) -> Response:
        return pages.page(request, name)

    return shown
