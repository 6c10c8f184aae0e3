"""The addresses of the JSON interface under /api/v1, by the Dutch API design rules: versioned, with plain paths."""

from collections.abc import Awaitable, Callable
from datetime import date
from functools import cache
from typing import Annotated, Any

from fastapi import FastAPI, Path, Request, Response

from dienmodel.runs.answer import Outlook, answer_in_full
from dienmodel.runs.explain.explain import explain
from dienmodel.runs.likely import Spread, TargetBand
from dienmodel.runs.run import Run
from dienmodel.runs.tables.figures import figures_table
from dienmodel.show.say import answer as worded
from dienmodel.text.faults import Fault, FaultyInput, Phrase, Values
from dienmodel.text.words import words
from dienmodel.web.explorer.asked import Asked, state_of
from dienmodel.web.explorer.sharing import downloads
from dienmodel.web.explorer.shelf import Shelf
from dienmodel.web.explorer.view import View
from dienmodel.web.explorer.work import KINDS, begin, run_weighed, run_with_bands
from dienmodel.web.interface.models import (
    ExplainedQuantity,
    ExplanationQuestion,
    FiguresBand,
    JobItem,
    JobQuestion,
    LeverItem,
    Projection,
    Question,
    ScenarioDetail,
    ScenarioFile,
    ScenarioItem,
    ScenarioName,
    SpreadOfPosts,
    TableQuestion,
    TableRows,
    TargetOutlook,
)
from dienmodel.web.interface.problems import VERSION, Refused, add_problems, language_of
from dienmodel.web.shell.guard import client_of
from dienmodel.web.shell.jobs import Job, Jobs
from dienmodel.web.shell.problems import Problem

PROBLEM: dict[str, Any] = {"model": Problem}
PROBLEMS: dict[int | str, dict[str, Any]] = {400: PROBLEM}
CSV: dict[str, Any] = {"content": {"text/csv": {"schema": {"type": "string"}}}}
PathName = Annotated[str, Path(max_length=100)]


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
    add_problems(api)
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
    def get_scenario(scenario: PathName) -> ScenarioDetail:
        """A scenario with its levers and the names of its tables."""
        _known(shelf, scenario)
        catalogue = shelf.catalogue(scenario)
        levers = [
            LeverItem(
                measure=name,
                title=catalogue.titles.sections["measures"][name].model_dump(),
                level=catalogue.levels.get(name, 0.0),
                people=people,
                cost=cost,
            )
            for lever in shelf.levers(scenario)
            for name, people, cost in zip(lever.measures, lever.people, lever.cost, strict=True)
        ]
        return ScenarioDetail(**_item(shelf, scenario), levers=levers, tables=list(downloads.TABLE_NAMES))

    @api.get("/scenarios/{scenario}/figures", operation_id="listFigures", responses=_and(404))
    def list_figures(scenario: PathName) -> TableRows:
        """Every figure behind a scenario with its value, range, source and grade."""
        _known(shelf, scenario)
        return _rows("figures", figures_table(shelf.desk(scenario).run()).rows())


def _add_progress(api: FastAPI, jobs: Jobs) -> None:
    @api.get("/jobs/{job}", operation_id="getJob", responses=_and(404))
    def get_job(job: PathName, request: Request) -> JobItem:
        """How far some work is."""
        return _job(_found(jobs, job), job, language_of(request))


def _item(shelf: Shelf, name: str) -> dict[str, Any]:
    catalogue = shelf.catalogue(name)
    title = catalogue.titles.scenario.model_dump()
    return {"id": name, "title": title, "start": catalogue.start, "end": catalogue.end}


def _known(shelf: Shelf, name: str) -> None:
    if name not in shelf.names() and shelf.uploads.get(name) is None:
        raise Refused(404, Phrase("no-such-scenario", {"word": name}))


def _and(*codes: int) -> dict[int | str, dict[str, Any]]:
    return {**PROBLEMS, **dict.fromkeys(codes, PROBLEM)}


def _rows(name: str, rows: list[dict[str, Any]]) -> TableRows:
    columns = list(rows[0]) if rows else []
    return TableRows(table=name, columns=columns, rows=[[_bare(value) for value in row.values()] for row in rows])


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
        asked = _asked(shelf, question)
        return _projection(run_weighed(shelf, asked.scenario, asked.state))

    @api.post("/tables", operation_id="createTable", responses={**_and(403), 200: CSV}, response_model=TableRows)
    def create_table(question: TableQuestion, request: Request) -> TableRows | Response:
        """A table of results for a scenario under some levers; as CSV for programs with `Accept: text/csv`."""
        if question.table not in downloads.TABLE_NAMES:
            values: Values = {"word": question.table[:40], "known": downloads.TABLE_NAMES}
            raise FaultyInput([Fault("address-table", "table", values)])
        view = View(shelf, jobs.now(), _asked(shelf, question), "/", ())
        table = downloads.table_of(view, question.table)
        if request.headers.get("accept", "").startswith("text/csv"):
            return Response(downloads.as_csv(table), media_type="text/csv")
        return _rows(question.table, table.rows())

    @api.post("/explanations", operation_id="createExplanation", responses=_and(403))
    def create_explanation(question: ExplanationQuestion) -> ExplainedQuantity:
        """Where a number comes from: the parts that add up to it, and the figures and sources behind it."""
        explained = explain(_run(shelf, question), question.quantity, question.date).as_data()
        return ExplainedQuantity(**{name: explained[name] for name in ExplainedQuantity.model_fields})


def _asked(shelf: Shelf, question: Question) -> Asked:
    catalogue = shelf.catalogue(question.scenario)
    return Asked(question.scenario, "nl", state_of(catalogue, question.levels, question.values))


def _run(shelf: Shelf, question: Question) -> Run:
    asked = _asked(shelf, question)
    return run_with_bands(shelf, asked.scenario, asked.state)


def _projection(run: Run) -> Projection:
    answered, catalogue = answer_in_full(run), run.world.catalogue
    return Projection(
        answer={language: worded.sentence(answered, catalogue, words(language)) for language in ("nl", "en")},
        target=_target(answered.main) if answered.main else None,
        others=[_target(outlook) for outlook in answered.others],
        bottleneck=answered.bottleneck.label if answered.bottleneck else None,
        longest_queue=answered.queue.capacity if answered.queue else None,
        cost_year=answered.cost_year,
        cost_paid=answered.cost_paid,
        budget=answered.budget,
    )


def _target(outlook: Outlook) -> TargetOutlook:
    return TargetOutlook(
        target=outlook.target,
        category=outlook.category,
        where=outlook.where,
        counts=outlook.counts,
        date=outlook.day,
        wanted=outlook.wanted,
        expected=outlook.expected,
        low=outlook.low,
        high=outlook.high,
        chance=outlook.chance,
        figures=_band(outlook.reach) if outlook.reach else None,
        likely=outlook.word,
        posts=outlook.posts.wanted if outlook.posts else None,
        filled=outlook.posts.expected if outlook.posts else None,
        reached=outlook.reached,
        first=outlook.first,
        missed=outlook.missed,
    )


def _band(band: TargetBand) -> FiguresBand:
    fields = {name: getattr(band, name) for name in FiguresBand.model_fields}
    spreads = {name: SpreadOfPosts(**value._asdict()) for name, value in fields.items() if isinstance(value, Spread)}
    return FiguresBand(**(fields | spreads))


# --- what changes something ------------------------------------------------------------------------------


def _add_work(api: FastAPI, shelf: Shelf, jobs: Jobs) -> None:
    @api.post("/scenarios", operation_id="createScenario", status_code=201, responses=_and(403, 429, 503))
    def create_scenario(content: ScenarioFile, request: Request) -> ScenarioName:
        """Check a scenario file as the command line does, and keep it, for a day at least, for who knows its name."""
        return ScenarioName(scenario=shelf.add(content.text, client_of(request)))

    @api.post("/jobs", operation_id="createJob", status_code=202, responses=_and(403, 429, 503))
    def create_job(question: JobQuestion, request: Request) -> JobItem:
        """Start long work in the background, or follow that of another who asked the same before."""
        if question.kind not in KINDS:
            raise FaultyInput([Fault("no-work", "kind", {"word": question.kind[:40], "known": list(KINDS)})])
        asked = _asked(shelf, question)
        begun = begin(jobs, shelf, question.kind, asked.scenario, asked.state, client_of(request))
        return _job(*begun, language_of(request))

    @api.delete("/jobs/{job}", operation_id="cancelJob", status_code=204, responses=_and(403, 404))
    def cancel_job(job: PathName) -> None:
        """Stop some work of one's own; a band is kept if enough is done to make one."""
        own_job = _found(jobs, job)
        if own_job.id != job:
            raise Refused(403, Phrase("not-your-job"))
        own_job.cancel()


def _found(jobs: Jobs, name: str) -> Job:
    job = jobs.get(name)
    if job is None:
        raise Refused(404, Phrase("no-job", {"word": name}))
    return job


def _job(job: Job, name: str, language: str) -> JobItem:
    problem = job.problem(language)
    return JobItem(id=name, kind=job.kind, status=job.status, done=job.done, total=job.total, problem=problem)
