"""What goes wrong in the JSON interface, as messages of RFC 9457."""

from collections.abc import Sequence

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from dienmodel.text.faults import FaultyInput
from dienmodel.web.shell.jobs import Busy
from dienmodel.web.shell.problems import problem_document, without_folders
from dienmodel.web.shell.texts import Full

VERSION = "1.0.0"
"""Version of the interface, which every answer names."""


def problem_of(request: Request, status: int, detail: str, errors: Sequence[dict[str, str]] = ()) -> JSONResponse:
    """What is wrong, with the version of the interface."""
    return problem_document(request, status, detail, errors, {"API-Version": VERSION})


def add_problems(api: FastAPI) -> None:
    """Say every problem of the interface as a message."""

    @api.exception_handler(FaultyInput)
    def faulty(request: Request, error: FaultyInput) -> JSONResponse:
        errors = [{name: without_folders(text) for name, text in vars(fault).items()} for fault in error.faults]
        return problem_of(request, 400, "the question has faults", errors)

    @api.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        errors = [{"where": ".".join(map(str, item["loc"])), "what": item["msg"]} for item in error.errors()]
        return problem_of(request, 400, "the question has another form than it should have", errors)

    @api.exception_handler(Busy)
    def busy(request: Request, error: Busy) -> JSONResponse:
        whose = "of yours " if error.own else ""
        return problem_of(request, 429 if error.own else 503, f"too much work {whose}is waiting: try again later")

    @api.exception_handler(Full)
    def full(request: Request, error: Full) -> JSONResponse:
        whose = "of yours " if error.own else ""
        detail = f"too many scenarios {whose}were looked at within a day: try again later"
        return problem_of(request, 429 if error.own else 503, detail)

    @api.exception_handler(HTTPException)
    def missing(request: Request, error: HTTPException) -> JSONResponse:
        answer = problem_of(request, error.status_code, str(error.detail))
        if error.status_code == 405:
            answer.headers["Allow"] = ", ".join(_methods(api, request))
        return answer


def _methods(api: FastAPI, request: Request) -> list[str]:
    """All methods of all routes with the path of a request."""
    routes = [route for route in api.routes if isinstance(route, Route)]
    fitting = [route for route in routes if route.matches(request.scope)[0] != Match.NONE]
    return sorted({method for route in fitting for method in route.methods or ()})
