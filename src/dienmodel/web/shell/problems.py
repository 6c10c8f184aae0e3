"""What is said of a problem to somebody who must not see the folders of the server, and the message that says it."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import JSONResponse

from dienmodel.web.shell.messages import Message

FOLDERS = re.compile(r"(?<![\w.~/\\:])(?:[A-Za-z]:)?[/\\](?:[^/\\\s'\"`:;,()]+[/\\])+")
"""The folders before the name of a file in a text; `euro/person/year` has none."""

PLACE = re.compile(r"^(?:.*[/\\](?=[^/\\]+:\d+$)|(?:[A-Za-z]:)?[/\\].*[/\\](?=[^/\\]+$))")
"""The folders of a place that is nothing but a file with or without a line, in which a folder may have a space."""


def without_folders(text: str) -> str:
    """The same text with nothing but the name of each file that it names by a whole path."""
    return FOLDERS.sub("", PLACE.sub("", text))


class Problem(Message):
    """What is wrong, as RFC 9457 says it, with every fault."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    instance: str
    errors: list[dict[str, str]] = []


def problem_document(
    request: Request,
    status: int,
    detail: str,
    errors: Sequence[dict[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """What is wrong with a request, as a message."""
    content = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        instance=request.url.path,
        errors=list(errors),
    )
    return JSONResponse(content.model_dump(), status, headers, media_type="application/problem+json")
