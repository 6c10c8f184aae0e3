"""What goes wrong in the JSON interface, as messages of RFC 9457."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from dienmodel.model.form import form_problem
from dienmodel.text.faults import FaultyInput, Phrase
from dienmodel.text.languages import LANGUAGES
from dienmodel.text.telling import phrase, told
from dienmodel.web.shell.jobs import Busy
from dienmodel.web.shell.problems import problem_document, without_folders
from dienmodel.web.shell.texts import Full

VERSION = "1.0.0"
"""Version of the interface, which every answer names."""


class Refused(Exception):
    """What is asked is not there, or not for who asks it; `why` says it in every language."""

    def __init__(self, status: int, why: Phrase) -> None:
        super().__init__(why)
        self.status, self.why = status, why


def language_of(request: Request) -> str:
    """The language of messages: what comes first in `Accept-Language` of those we have, English if none does."""
    asked = re.findall(r"[a-z]{2}", request.headers.get("accept-language", "").lower())
    return next((language for language in asked if language in LANGUAGES), "en")


def problem_of(
    request: Request, status: int, detail: str | Phrase, errors: Sequence[dict[str, str]] = ()
) -> JSONResponse:
    """What is wrong, in the language of the request, with the version of the interface."""
    words = phrase(detail, language_of(request)) if isinstance(detail, Phrase) else detail
    return problem_document(request, status, words, errors, {"API-Version": VERSION})


def add_problems(api: FastAPI) -> None:
    """Say every problem of the interface as a message."""

    @api.exception_handler(FaultyInput)
    def faulty(request: Request, error: FaultyInput) -> JSONResponse:
        listed = [vars(told(fault, language_of(request))) for fault in error.faults]
        errors = [{name: without_folders(text) for name, text in fault.items()} for fault in listed]
        return problem_of(request, 400, Phrase("question-faulty"), errors)

    @api.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        errors = [_unfit(item, language_of(request)) for item in error.errors()]
        return problem_of(request, 400, Phrase("question-form"), errors)

    @api.exception_handler(Busy)
    def busy(request: Request, error: Busy) -> JSONResponse:
        if error.own:
            return problem_of(request, 429, Phrase("problems.busy_own"))
        return problem_of(request, 503, Phrase("problems.busy"))

    @api.exception_handler(Full)
    def full(request: Request, error: Full) -> JSONResponse:
        if error.own:
            return problem_of(request, 429, Phrase("problems.full_own"))
        return problem_of(request, 503, Phrase("problems.full"))

    @api.exception_handler(Refused)
    def refused(request: Request, error: Refused) -> JSONResponse:
        return problem_of(request, error.status, error.why)

    @api.exception_handler(HTTPException)
    def missing(request: Request, error: HTTPException) -> JSONResponse:
        answer = problem_of(request, error.status_code, str(error.detail))
        if error.status_code == 405:
            answer.headers["Allow"] = ", ".join(_methods(api, request))
        return answer


def _unfit(item: Mapping[str, Any], language: str) -> dict[str, str]:
    """A part of a question that has another form than it should have."""
    what = phrase(form_problem(item["type"], item.get("ctx", {})), language)
    return {"code": "form", "where": ".".join(map(str, item["loc"])), "what": what}


def _methods(api: FastAPI, request: Request) -> list[str]:
    """All methods of all routes with the path of a request."""
    routes = [route for route in api.routes if isinstance(route, Route)]
    fitting = [route for route in routes if route.matches(request.scope)[0] != Match.NONE]
    return sorted({method for route in fitting for method in route.methods or ()})
