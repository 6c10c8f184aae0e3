"""Two kept runs in words: what the second does to the main target and to the cost, and names instead of keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dienmodel.model.calendar import DAYS_PER_YEAR
from dienmodel.network.keys import names_in
from dienmodel.network.outcomes import HALF, is_plain, named, urgency
from dienmodel.runs.compare import Comparison
from dienmodel.runs.compare import beside_band as beside_band
from dienmodel.runs.folder import SavedRun
from dienmodel.runs.tables.money import COST
from dienmodel.show.names import member_name
from dienmodel.text.reading import read_yaml_text
from dienmodel.text.words import Words, lower, rounded

LEAST_COST = 5e4
"""Euro a year below which two runs cost as much."""

SECTIONS = {"on": "measures"}
"""Where the title of a thing stands that another section switches."""


@dataclass(frozen=True)
class Names:
    """Titles of everything in two scenarios, by section and name, and the course that each starts from."""

    data: Mapping[str, Mapping[str, Any]]
    words: Words
    courses: tuple[Mapping[str, str] | None, ...] = ()

    @classmethod
    def of(cls, a: SavedRun, b: SavedRun, w: Words) -> "Names":
        """The names of two runs, those of `b` first."""
        titles: dict[str, dict[str, Any]] = {}
        both = (_sections(a), _sections(b))
        for said in both:
            for section, items in said.items():
                titles.setdefault(section, {}).update(items)
        return cls(titles, w, tuple(said.get("course") for said in both))

    def title(self, section: str, label: str) -> str:
        """Title of a label such as `course` or `course:army`; the label in plain words where there is none."""
        name, *members = names_in(label)
        item = self.data.get(section, {}).get(name)
        said = item.get("title", item) if isinstance(item, dict) else {}
        text = said.get(self.words.language) if isinstance(said, dict) else None
        return ", ".join([text or self.words.name("names", name), *(member_name(m, self.words) for m in members)])

    def place(self, what: str) -> str:
        """A place in the input with the title of what it is about, where that has one."""
        section, _, rest = what.partition(".")
        section, name = SECTIONS.get(section, section), rest.split(".")[0]
        return f"{self.title(section, name)} ({what})" if name in self.data.get(section, {}) else what


def _sections(run: SavedRun) -> dict[str, dict[str, Any]]:
    """What a kept scenario says, by section and name."""
    declared: dict[str, dict[str, Any]] = {}
    for file, section in (("scenario.yaml", ""), ("figures/figures.yaml", "figures")):
        text = run.said.get(file, "")
        data: Any = read_yaml_text(text, file).data if text.strip() else {}
        declared.update({section: data} if section else {k: v for k, v in data.items() if isinstance(v, dict)})
    return declared


def is_same(compared: Comparison, a: SavedRun, b: SavedRun) -> bool:
    """Whether two runs had the same input, luck and version, so that nothing can differ."""
    return not len(compared.inputs) and all(
        a.facts.get(fact) == b.facts.get(fact) for fact in ("seed", "replications", "draws", "learnt_from", "dienmodel")
    )


def opening(compared: Comparison, a: SavedRun, b: SavedRun, names: Names) -> str:
    """One sentence: from which course to which, the difference at the main target, and what it costs."""
    w, row = names.words, main_row(compared, b)
    if is_same(compared, a, b):
        return w.say("comparison.same")
    if row is None:
        return w.say("comparison.apart")
    day = row["date"]
    cost = _cost(compared, day)
    text = f"{_between(names, _counted(row, names))}{_of_cost(cost, w, day)}"
    return f"{text}{_each(cost, row, w)}."


def earned_back(compared: Comparison, w: Words) -> str:
    """How much readiness the second run costs at worst, and when that is earned back; empty where it costs none."""
    rows = compared.ready.rows()
    worst = min(rows, key=lambda row: row["n_ready_difference"], default=None)
    if worst is None or worst["n_ready_difference"] > -0.5:
        return ""
    after = [row for row in rows if row["date"] > worst["date"]]
    more = next((row["date"] for row in after if row["n_ready_difference"] >= 0.0), None)
    back = next((row["date"] for row in after if row["person_years"] >= 0.0), None)
    values = {"people": w.people(-worst["n_ready_difference"]), "day": w.day(worst["date"]), "why": _unready(worst, w)}
    text = w.say("comparison.unready", **values)
    text += w.say("comparison.readier", day=w.day(more)) if more else ""
    end = w.day(rows[-1]["date"])
    return text + (w.say("comparison.earned", day=w.day(back)) if back else w.say("comparison.not_earned", day=end))


def _unready(row: Mapping[str, Any], w: Words) -> str:
    """What the tables say beside fewer ready people: fewer in service, more empty posts, more who train or learn."""
    counted = {
        "out_of_service": -row["n_in_service_difference"],
        "empty": row["n_empty_difference"],
        "detached": row["n_detached_difference"],
        "untrained": row["n_untrained_difference"],
    }
    parts = [w.say(f"comparison.{key}", n=w.people(n)) for key, n in counted.items() if n >= HALF]
    return w.say("comparison.why", parts=w.listed(parts)) if parts else ""


def stages(compared: Comparison, b: SavedRun) -> list[dict[str, Any]]:
    """Rows of the funnel, in the year of the main target, of stages to which other numbers of people came."""
    row = main_row(compared, b)
    return [
        stage
        for stage in compared.funnel.rows()
        if row is not None and stage["year"] == row["date"].year and _apart(stage["new_joined_difference"])
    ]


def _apart(people: float | None) -> bool:
    return people is None or abs(people) >= 0.5


def main_row(compared: Comparison, b: SavedRun) -> dict[str, Any] | None:
    """The first target for everybody in the peace organisation that both runs have, else the last day for everybody."""
    organisation = {row["target"]: row["organisation"] for row in b.table("targets").rows()}
    both = (row for row in compared.targets.rows() if row["n_people_difference"] is not None)
    rows = [row for row in both if is_plain(row["counts"], row["where"])]
    rows.sort(key=lambda row: urgency(named(row["category"]), organisation[row["target"]], row["date"]))
    total = [row for row in compared.people.rows() if row["category"] == "total"]
    return next(iter(rows), total[-1] if total else None)


def _target(row: Mapping[str, Any], names: Names) -> str:
    if "target" not in row:
        return ""
    return names.words.say("comparison.target", target=names.title("targets", row["target"]))


def _between(names: Names, text: str) -> str:
    """A sentence that begins with the two courses, where these differ."""
    if None in names.courses or len(set(map(str, names.courses))) < 2:
        return text
    first, second = (course[names.words.language] for course in names.courses if course is not None)
    return names.words.say("comparison.courses", first=first, second=second, says=lower(text))


def _counted(row: Mapping[str, Any], names: Names) -> str:
    """Filled posts first where the target counts posts in both runs, and people."""
    w = names.words
    people, gap = known(row, "n_people")
    values = {
        "day": w.day(row["date"]),
        "target": _target(row, names),
        "people": w.people(people),
        "gap": _beside(gap, w),
    }
    if not _counts_posts(row):
        return w.say("comparison.people", **values)
    filled, gap = known(row, "n_filled")
    return w.say("comparison.posts", filled=w.people(filled), gap_posts=_beside(gap, w), **values)


def known(row: Mapping[str, Any], name: str) -> tuple[float, float]:
    """The number of the second run and the difference, as told of a row that both runs have; see `beside_band`."""
    _, second, difference = beside_band(row, name)
    assert second is not None
    assert difference is not None
    return second, difference


def certainty(compared: Comparison, b: SavedRun, w: Words) -> str:
    """How sure the difference at the main target is over the futures of both runs; empty where they have none."""
    row = main_row(compared, b)
    if row is None or not compared.futures or row.get("n_median_difference") is None:
        return ""
    posts = _counts_posts(row)
    band, difference = ("filled_", "n_filled_median_difference") if posts else ("", "n_median_difference")
    text = w.say(
        "comparison.futures_posts" if posts else "comparison.futures_people",
        n=w.number(compared.futures),
        day=w.day(row["date"]),
        middle=w.signed(row[difference]),
        band=between(row[f"{band}p5"], row[f"{band}p95"], w),
        half=between(row[f"{band}p25"], row[f"{band}p75"], w),
    )
    if not compared.paired:
        text += " " + w.say("comparison.futures_apart")
    elif row[f"{band}turned"]:
        key = "comparison.turned" if rounded(row[difference]) else "comparison.either"
        text += " " + w.say(key, share=w.share(row[f"{band}turned"]))
    if not row[f"{band}distinct"]:
        text += " " + w.say("comparison.not_told_apart")
    return text


def arrival(compared: Comparison, b: SavedRun, w: Words) -> str:
    """How much sooner or later the second run meets the main target; empty without futures, or where none ever does."""
    row = main_row(compared, b)
    if row is None or row.get("reached_sooner") is None or row["reached_never"] == 1.0:
        return ""
    shares = {name: w.share(row[f"reached_{name}"]) for name in ("sooner", "later", "never")}
    text = w.say("comparison.arrives", **shares)
    if row["reached_days_p50"] is None:
        return text
    middle, low, high = (row[f"reached_days_{p}"] * 12.0 / DAYS_PER_YEAR for p in ("p50", "p5", "p95"))
    both, band = w.share(row["reached_both"]), between(low, high, w)
    return f"{text} {w.say('comparison.arrives_by', both=both, middle=w.signed(middle), band=band)}"


def between(low: float, high: float, w: Words) -> str:
    """A band of differences: −210 to +1,440."""
    return w.say("comparison.between", low=w.signed(low), high=w.signed(high))


def expectation(compared: Comparison, b: SavedRun, w: Words) -> str:
    """The difference at the main target with chance left out, where what is told is of the replications or futures."""
    row = main_row(compared, b)
    if row is None or row.get("n_mean_difference") is None:
        return ""
    changes = [w.say("comparison.changed_people", n=w.signed(row["n_people_difference"]))]
    if _counts_posts(row):
        changes.insert(0, w.say("comparison.changed_posts", n=w.signed(row["n_filled_difference"])))
    key = "comparison.expected_beside" if compared.futures else "comparison.expected"
    return w.say(key, day=w.day(row["date"]), changes=w.listed(changes))


def _counts_posts(row: Mapping[str, Any]) -> bool:
    """Whether a row of the comparison is of a target that counts posts in both runs."""
    return row.get("n_filled_difference") is not None


def _beside(difference: float, w: Words) -> str:
    """How many more or fewer than in the first run."""
    key = "as_many" if not rounded(difference) else "more" if difference > 0 else "fewer"
    return w.say(f"comparison.{key}", gap=w.people(abs(difference)))


def _cost(compared: Comparison, day: date) -> float | None:
    """Euro that the second run pays more in the year of a day; None where a run has no money then."""
    rows = compared.money.where(year=day.year, kind=COST).rows()
    if not rows or any(row["cost_paid_a"] is None and row["cost_paid_b"] is None for row in rows):
        return None
    return float(sum((row["cost_paid_b"] or 0.0) - (row["cost_paid_a"] or 0.0) for row in rows))


def _of_cost(cost: float | None, w: Words, day: date) -> str:
    if cost is None:
        return ""
    key = "no_cost" if abs(cost) < LEAST_COST else "dearer" if cost > 0 else "cheaper"
    return w.say(f"comparison.{key}", cost=w.euro(abs(cost)), year=str(day.year))


def _each(cost: float | None, row: Mapping[str, Any], w: Words) -> str:
    """Cost per filled post and per person more, or what is saved per one less; that they may differ by luck alone.

    Empty for what moves the other way than the money, or hardly.
    """
    counted = [("person", known(row, "n_people")[1], row["distinct"])]
    if _counts_posts(row):
        counted.insert(0, ("post", known(row, "n_filled")[1], row["filled_distinct"]))
    unsure = [unit for unit, difference, distinct in counted if distinct is False and rounded(difference)]
    each = [
        _told_each(unit, euro, more=(cost or 0.0) > 0, w=w)
        for unit, difference, _ in counted
        if unit not in unsure and (euro := euro_each(cost, difference)) is not None
    ]
    text = ""
    if each and cost is not None:
        text = w.say("comparison.each" if cost > 0 else "comparison.each_less", each=w.listed(each))
    if unsure and row.get("n_median_difference") is not None:
        text += w.say("comparison.unknown_posts" if "post" in unsure else "comparison.unknown")
    elif unsure:
        text += w.say("comparison.unsure_posts" if "post" in unsure else "comparison.unsure")
    return text


def euro_each(cost: float | None, more: float) -> float | None:
    """Euro more per one more, or less per one less, in hundreds; None where money and numbers move apart, or hardly."""
    if cost is None or abs(cost) < LEAST_COST or not rounded(more) or (cost > 0) != (more > 0):
        return None
    return float(round(cost / more, -2))


def _told_each(unit: str, euro: float, more: bool, w: Words) -> str:
    if unit == "post":
        return w.say("comparison.a_post" if more else "comparison.a_post_less", cost=w.number(euro))
    return w.say("comparison.a_person" if more else "comparison.a_person_less", cost=w.number(euro))
