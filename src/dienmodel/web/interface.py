"""The JSON interface under /api/v1, by the Dutch API design rules: versioned, plain paths, problems as RFC 9457."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from functools import cache
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import FastAPI, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, Strict
from pydantic.alias_generators import to_camel
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from dienmodel.runs.answer import Outlook, answer
from dienmodel.runs.explain.explain import explain
from dienmodel.runs.run import Run
from dienmodel.runs.tables.figures import figures_table
from dienmodel.show.say import answer as worded
from dienmodel.text.faults import FaultyInput
from dienmodel.text.words import words
from dienmodel.web.explorer import downloads
from dienmodel.web.explorer.asked import Asked, state_of
from dienmodel.web.explorer.jobs import Busy, Job, Jobs
from dienmodel.web.explorer.shelf import LARGEST, Shelf
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import KINDS, begin, run_with_bands
from dienmodel.web.shell.guard import client_of
from dienmodel.web.shell.problems import without_folders
from dienmodel.web.shell.texts import Full

VERSION = "1.0.0"

Day = date
Number = Annotated[float, Strict()]


class Plain(BaseModel):
    """A message in camelCase that refuses what it does not know."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=True, allow_inf_nan=False)


class Problem(Plain):
    """What is wrong, as RFC 9457 says it, with every fault."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    instance: str
    errors: list[dict[str, str]] = []


class ScenarioItem(Plain):
    """A scenario that can be asked for."""

    id: str
    title: dict[str, str]
    start: date
    end: date


class LeverItem(Plain):
    """A measure: its level in the scenario, and what it does alone and fully on."""

    measure: str
    title: dict[str, str]
    level: float
    people: float
    cost: float


class ScenarioDetail(ScenarioItem):
    """A scenario with its levers, most important first."""

    levers: list[LeverItem]
    tables: list[str]


class Question(Plain):
    """A scenario under other levels (0 to 1) and other values of figures, in the unit of the figure."""

    scenario: str = "nederland"
    levels: Annotated[dict[str, Number], Field(max_length=100)] = {}
    values: Annotated[dict[str, Number], Field(max_length=100)] = {}


class TableQuestion(Question):
    """A question for a table."""

    table: str = "totals"


class ExplanationQuestion(Question):
    """A question where a number comes from."""

    quantity: str = "total"
    date: date


class JobQuestion(Question):
    """A question for long work."""

    kind: str = "bands"


class FiguresBand(Plain):
    """People over draws of the uncertain figures: 5 %, 50 % and 95 %, and the share of draws that meet the target."""

    draws: int
    low: float
    middle: float
    high: float
    chance: float


class Target(Plain):
    """A target, what is expected and how likely it is met, in a word of the scale.

    The band and `chance` come from luck alone and are null until `bands` have been computed, `figures` until `futures`.
    """

    target: str
    category: str
    date: Day
    wanted: float
    expected: float
    low: float | None
    high: float | None
    chance: float | None
    figures: FiguresBand | None
    likely: str
    reached: Day | None


class Projection(Plain):
    """The answer of a run."""

    answer: dict[str, str]
    target: Target | None
    others: list[Target]
    longest_queue: str | None
    cost_year: int
    cost_paid: float | None
    budget: float | None


class Rows(Plain):
    """A table: names of columns, and rows."""

    table: str
    columns: list[str]
    rows: list[list[Any]]


class Explanation(Plain):
    """A value, the parts that add up to it, and the figures behind it."""

    quantity: str
    date: date
    value: float
    unit: str
    wanted: float | None
    parts: list[dict[str, Any]]
    figures: list[dict[str, Any]]


class Text(Plain):
    """A scenario file as text."""

    text: Annotated[str, Field(max_length=LARGEST)]


class Checked(Plain):
    """The name under which a scenario that holds can be asked for."""

    scenario: str


class JobItem(Plain):
    """How far long work is. Only the id that who started it was given can stop it."""

    id: str
    kind: str
    status: str
    done: int
    total: int
    problem: str


PROBLEM: dict[str, Any] = {"model": Problem}
PROBLEMS: dict[int | str, dict[str, Any]] = {400: PROBLEM}
CSV: dict[str, Any] = {"content": {"text/csv": {"schema": {"type": "string"}}}}
Name = Annotated[str, Path(max_length=100)]


def service(shelf: Shelf, jobs: Jobs, read_only: bool) -> FastAPI:
    """The interface as an application of its own, to be mounted."""
    api = FastAPI(
        title="dienmodel",
        version=VERSION,
        description=(
            "Can the Netherlands fill the scalable armed force, and what stops it? "
            "Programs send JSON and need no `Origin`; forms are taken from the pages of this server only."
        ),
        servers=[{"url": "/api/v1"}],
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
    )
    api.middleware("http")(_versioned)
    _add_reading(api, shelf)
    _add_progress(api, jobs)
    _add_computing(api, shelf, jobs)
    if not read_only:
        _add_work(api, shelf, jobs)
    _add_problems(api)
    _describe(api)
    return api


def _describe(api: FastAPI) -> None:
    """Let the description say what we do: problems have a media type of their own, every answer has a version."""
    plain = api.openapi

    @cache
    def openapi() -> dict[str, Any]:
        spec = plain()
        for name in ("HTTPValidationError", "ValidationError"):
            spec["components"]["schemas"].pop(name, None)
        for operation in (operation for path in spec["paths"].values() for operation in path.values()):
            operation["responses"].pop("422", None)
            for status, response in operation["responses"].items():
                response["headers"] = {"API-Version": {"schema": {"type": "string"}, "description": "Its version."}}
                if status >= "400":
                    response["content"] = {"application/problem+json": response["content"]["application/json"]}
        return spec

    api.openapi = openapi  # type: ignore[method-assign]


async def _versioned(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call_next(request)
    response.headers["API-Version"] = VERSION
    return response


# --- what there is ---------------------------------------------------------------------------------------


def _add_reading(api: FastAPI, shelf: Shelf) -> None:
    @api.get("/scenarios", operation_id="listScenarios")
    def list_scenarios() -> list[ScenarioItem]:
        """All scenarios that can be asked for."""
        return [ScenarioItem(**_item(shelf, name)) for name in shelf.names()]

    @api.get("/scenarios/{scenario}", operation_id="getScenario", responses=_and(404))
    def get_scenario(scenario: Name) -> ScenarioDetail:
        """A scenario with its levers and the names of its tables."""
        _known(shelf, scenario)
        said = shelf.desk(scenario).said
        levers = [
            LeverItem(
                measure=name,
                title=said.scenario.measures[name].title.model_dump(),
                level=said.scenario.on.get(name, 0.0),
                people=people,
                cost=cost,
            )
            for lever in shelf.levers(scenario)
            for name, people, cost in zip(lever.measures, lever.people, lever.cost, strict=True)
        ]
        return ScenarioDetail(**_item(shelf, scenario), levers=levers, tables=list(downloads.TABLE_NAMES))

    @api.get("/scenarios/{scenario}/figures", operation_id="listFigures", responses=_and(404))
    def list_figures(scenario: Name) -> Rows:
        """Every figure behind a scenario with its value, range, source and grade."""
        _known(shelf, scenario)
        return _rows("figures", figures_table(shelf.desk(scenario).run()).rows())


def _add_progress(api: FastAPI, jobs: Jobs) -> None:
    @api.get("/jobs/{job}", operation_id="getJob", responses=_and(404))
    def get_job(job: Name) -> JobItem:
        """How far some work is."""
        return _job(_found(jobs, job), job)


def _item(shelf: Shelf, name: str) -> dict[str, Any]:
    scenario = shelf.desk(name).said.scenario
    return {"id": name, "title": scenario.title.model_dump(), "start": scenario.start, "end": scenario.end}


def _known(shelf: Shelf, name: str) -> None:
    if name not in shelf.names() and shelf.uploads.get(name) is None:
        raise HTTPException(404, f"there is no scenario {name!r}")


def _and(*codes: int) -> dict[int | str, dict[str, Any]]:
    return {**PROBLEMS, **dict.fromkeys(codes, PROBLEM)}


def _rows(name: str, rows: list[dict[str, Any]]) -> Rows:
    columns = list(rows[0]) if rows else []
    return Rows(table=name, columns=columns, rows=[[_bare(value) for value in row.values()] for row in rows])


def _bare(value: Any) -> Any:
    """A value that JSON can hold."""
    if isinstance(value, float) and not -1e300 < value < 1e300:
        return None
    return value.isoformat() if isinstance(value, date) else value


# --- what can be computed --------------------------------------------------------------------------------


def _add_computing(api: FastAPI, shelf: Shelf, jobs: Jobs) -> None:
    @api.post("/projections", operation_id="createProjection", responses=_and(403))
    def create_projection(question: Question) -> Projection:
        """The answer for a scenario under some levers."""
        return _projection(_run(shelf, question))

    @api.post("/tables", operation_id="createTable", responses={**_and(403), 200: CSV}, response_model=Rows)
    def create_table(question: TableQuestion, request: Request) -> Rows | Response:
        """A table of results for a scenario under some levers; as CSV for programs with `Accept: text/csv`."""
        if question.table not in downloads.TABLE_NAMES:
            raise HTTPException(400, f"there is no table {question.table!r}: {', '.join(downloads.TABLE_NAMES)}")
        view = View(shelf, jobs, _asked(shelf, question), "/", ())
        table = downloads.table_of(view, question.table)
        if request.headers.get("accept", "").startswith("text/csv"):
            return Response(downloads.as_csv(table), media_type="text/csv")
        return _rows(question.table, table.rows())

    @api.post("/explanations", operation_id="createExplanation", responses=_and(403))
    def create_explanation(question: ExplanationQuestion) -> Explanation:
        """Where a number comes from: the parts that add up to it, and the figures and sources behind it."""
        found = explain(_run(shelf, question).world, question.quantity, question.date).as_data()
        return Explanation(**{name: found[name] for name in Explanation.model_fields})


def _asked(shelf: Shelf, question: Question) -> Asked:
    said = shelf.desk(question.scenario).said
    return Asked(question.scenario, "nl", state_of(said, question.levels, question.values))


def _run(shelf: Shelf, question: Question) -> Run:
    asked = _asked(shelf, question)
    return run_with_bands(shelf, asked.scenario, asked.state)


def _projection(run: Run) -> Projection:
    found, said = answer(run), run.world.said
    return Projection(
        answer={language: worded.sentence(found, said, words(language)) for language in ("nl", "en")},
        target=_target(found.main) if found.main else None,
        others=[_target(outlook) for outlook in found.others],
        longest_queue=found.limit.capacity if found.limit else None,
        cost_year=found.cost_year,
        cost_paid=found.cost_paid,
        budget=found.budget,
    )


def _target(outlook: Outlook) -> Target:
    return Target(
        target=outlook.target,
        category=outlook.category,
        date=outlook.day,
        wanted=outlook.wanted,
        expected=outlook.expected,
        low=outlook.low,
        high=outlook.high,
        chance=outlook.chance,
        figures=FiguresBand(**vars(outlook.reach)) if outlook.reach else None,
        likely=outlook.word,
        reached=outlook.reached,
    )


# --- what changes something ------------------------------------------------------------------------------


def _add_work(api: FastAPI, shelf: Shelf, jobs: Jobs) -> None:
    @api.post("/scenarios", operation_id="createScenario", status_code=201, responses=_and(403, 429, 503))
    def create_scenario(content: Text, request: Request) -> Checked:
        """Check a scenario file as the command line does, and keep it, for a day at least, for who knows its name."""
        return Checked(scenario=shelf.add(content.text, client_of(request)))

    @api.post("/jobs", operation_id="createJob", status_code=202, responses=_and(403, 429, 503))
    def create_job(question: JobQuestion, request: Request) -> JobItem:
        """Start long work in the background, or follow that of another who asked the same before."""
        if question.kind not in KINDS:
            raise HTTPException(400, f"there is no work {question.kind!r}: {', '.join(KINDS)}")
        asked = _asked(shelf, question)
        return _job(*begin(jobs, shelf, question.kind, asked.scenario, asked.state, client_of(request)))

    @api.delete("/jobs/{job}", operation_id="cancelJob", status_code=204, responses=_and(403, 404))
    def cancel_job(job: Name) -> None:
        """Stop some work of one's own; what is done is kept."""
        found = _found(jobs, job)
        if found.id != job:
            raise HTTPException(403, "only who started this work can stop it")
        found.cancel()


def _found(jobs: Jobs, name: str) -> Job:
    job = jobs.get(name)
    if job is None:
        raise HTTPException(404, f"there is no job {name!r}")
    return job


def _job(job: Job, name: str) -> JobItem:
    return JobItem(id=name, kind=job.kind, status=job.status, done=job.done, total=job.total, problem=job.problem)


# --- problems --------------------------------------------------------------------------------------------


def _add_problems(api: FastAPI) -> None:
    @api.exception_handler(FaultyInput)
    def faulty(request: Request, error: FaultyInput) -> JSONResponse:
        told = [{name: without_folders(text) for name, text in vars(fault).items()} for fault in error.faults]
        return problem_of(request, 400, "the question has faults", told)

    @api.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        found = [{"where": ".".join(map(str, item["loc"])), "what": item["msg"]} for item in error.errors()]
        return problem_of(request, 400, "the question has another form than it should have", found)

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
        found = problem_of(request, error.status_code, str(error.detail))
        if error.status_code == 405:
            found.headers["Allow"] = ", ".join(_methods(api, request))
        return found


def _methods(api: FastAPI, request: Request) -> list[str]:
    """All methods of all routes with the path of a request."""
    routes = [route for route in api.routes if isinstance(route, Route)]
    fitting = [route for route in routes if route.matches(request.scope)[0] != Match.NONE]
    return sorted({method for route in fitting for method in route.methods or ()})


def problem_of(request: Request, status: int, detail: str, errors: Sequence[dict[str, str]] = ()) -> JSONResponse:
    """What is wrong, as a message."""
    content = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        instance=request.url.path,
        errors=list(errors),
    )
    headers = {"API-Version": VERSION}
    return JSONResponse(content.model_dump(), status, headers, media_type="application/problem+json")
