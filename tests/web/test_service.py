"""The JSON interface: what it answers, how it refuses, and that no question brings it down."""

import time

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.testclient import TestClient

import dienmodel
from dienmodel.web.explorer.app import create
from dienmodel.web.explorer.shelf import Shelf, shelf

from .conftest import HERE, SMALL

ASK = {"scenario": "small", "levels": {"more_exams": 0.5}}


def test_a_projection_is_what_python_computes(client: TestClient) -> None:
    found = client.post("/api/v1/projections", json=ASK).json()
    run = dienmodel.project(dienmodel.load(str(SMALL), measures={"more_exams": 0.5}))
    assert found["answer"]["en"] == run.answer("en")
    assert found["target"]["expected"] == pytest.approx(run.table("targets").rows()[0]["n_people"])


def test_scenarios_with_their_levers(client: TestClient) -> None:
    named = [item["id"] for item in client.get("/api/v1/scenarios").json()]
    assert named == ["small", "bevroren", "nederland", "opkomstplicht", "terugblik", "trend"]
    detail = client.get("/api/v1/scenarios/small").json()
    assert [lever["measure"] for lever in detail["levers"]] == ["more_exams"]
    assert "totals" in detail["tables"]


def test_tables_figures_and_explanations(client: TestClient) -> None:
    rows = client.post("/api/v1/tables", json={**ASK, "table": "targets"}).json()
    assert len(rows["rows"]) == 1 and "n_people" in rows["columns"]
    assert client.get("/api/v1/scenarios/small/figures").json()["rows"]
    found = client.post("/api/v1/explanations", json={**ASK, "quantity": "total", "date": "2030-12-30"}).json()
    assert sum(part["value"] for part in found["parts"]) == pytest.approx(found["value"])


def test_a_file_is_checked_as_the_command_line_does(client: TestClient) -> None:
    good = client.post("/api/v1/scenarios", json={"text": "base: small\nscenario: mine\non: {more_exams: 1}\n"})
    assert good.status_code == 201
    bad = client.post("/api/v1/scenarios", json={"text": "base: small\non: {more_exams: 2, other: 1}\n"})
    assert bad.status_code == 400
    assert {error["code"] for error in bad.json()["errors"]} == {"range", "no-measure"}


def test_long_work_can_be_followed_and_stopped(client: TestClient) -> None:
    job = client.post("/api/v1/jobs", json={"scenario": "small", "kind": "futures", "levels": {"more_exams": 0.9}})
    assert job.status_code == 202
    place = f"/api/v1/jobs/{job.json()['id']}"
    assert client.delete(place).status_code == 204
    for _ in range(300):
        if client.get(place).json()["status"] not in ("waiting", "running"):
            break
        time.sleep(0.05)
    assert client.get(place).json()["status"] == "cancelled"


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/nothing", None, 404),
        ("GET", "/scenarios/", None, 404),
        ("GET", "/scenarios/nothing", None, 404),
        ("DELETE", "/scenarios", None, 405),
        ("POST", "/projections", {"scenario": "nothing"}, 400),
        ("POST", "/projections", {"levels": {"more_exams": 2}, "scenario": "small"}, 400),
        ("POST", "/projections", {"levels": {"more_exams": "much"}, "scenario": "small"}, 400),
        ("POST", "/projections", {"unknown": 1}, 400),
        ("POST", "/tables", {"scenario": "small", "table": "nothing"}, 400),
        ("POST", "/explanations", {"scenario": "small", "quantity": "x", "date": "2030-01-01"}, 400),
        ("POST", "/explanations", {"scenario": "small", "date": "1830-01-01"}, 400),
    ],
)
def test_problems_are_problems_by_the_standard(
    client: TestClient, method: str, path: str, body: object, status: int
) -> None:
    answer = client.request(method, f"/api/v1{path}", json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["api-version"] == "1.0.0"
    problem = answer.json()
    assert problem["status"] == status and problem["title"] and problem["instance"] == f"/api/v1{path}"
    if status == 405:
        assert set(answer.headers["allow"].split(", ")) >= {"GET", "POST"}


def test_the_description_follows_the_design_rules(client: TestClient) -> None:
    answer = client.get("/api/v1/openapi.json")
    found = answer.json()
    assert answer.headers["api-version"] == found["info"]["version"] == "1.0.0"
    assert found["openapi"].startswith("3.") and found["servers"] == [{"url": "/api/v1"}]
    for path, methods in found["paths"].items():
        assert path == path.lower() and not path.endswith("/") and "_" not in path
        for operation in methods.values():
            assert operation["operationId"] and operation.get("description")
            assert "422" not in operation["responses"]
    for name, schema in found["components"]["schemas"].items():
        assert all("_" not in field for field in schema.get("properties", {})), name


def test_read_only_does_not_describe_what_it_refuses(small: Shelf) -> None:
    paths = TestClient(create(small, read_only=True), base_url=HERE).get("/api/v1/openapi.json").json()["paths"]
    assert "/jobs" not in paths and "post" not in paths["/scenarios"]


described = schemathesis.openapi.from_asgi("/api/v1/openapi.json", create(shelf(str(SMALL)), hosts=["testserver"]))


@described.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_question_brings_it_down(case: schemathesis.Case) -> None:
    """Everything but one check: a question of the right form may still be refused, for what it names is not there."""
    case.call_and_validate(excluded_checks=[positive_data_acceptance])
