"""Folders of the server are left out of what visitors read."""

import json

import pytest
from fastapi import Request

from dienmodel.web.shell.problems import problem_document, without_folders


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("/srv/models/nederland.yaml:996", "nederland.yaml:996"),
        ("/srv/my models/nederland.yaml:996", "nederland.yaml:996"),
        ("my models/nederland.yaml:996", "nederland.yaml:996"),
        ("C:\\models\\nederland.yaml:9", "nederland.yaml:9"),
        ("the snapshot /srv/models/counts.csv cannot be read", "the snapshot counts.csv cannot be read"),
        ("uses '/srv/models/figures/x.yaml' twice", "uses 'x.yaml' twice"),
        ("uploaded:3", "uploaded:3"),
        ("euro/person/year is not people/week", "euro/person/year is not people/week"),
        ("there is no scenario '../../etc/passwd'", "there is no scenario '../../etc/passwd'"),
        ("f.pay", "f.pay"),
    ],
)
def test_nothing_but_the_name_of_a_file(told: str, shown: str) -> None:
    assert without_folders(told) == shown


def test_a_problem_is_a_document_of_its_own_kind() -> None:
    request = Request({"type": "http", "method": "GET", "path": "/api/v1/none", "headers": [], "query_string": b""})
    document = problem_document(request, 404, "there is no such thing", [{"where": "none"}], {"API-Version": "1"})
    assert (document.status_code, document.media_type) == (404, "application/problem+json")
    assert document.headers["API-Version"] == "1"
    assert json.loads(bytes(document.body)) == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "there is no such thing",
        "instance": "/api/v1/none",
        "errors": [{"where": "none"}],
    }
