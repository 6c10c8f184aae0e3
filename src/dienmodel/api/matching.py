"""Matching people and posts: who goes where, what stays open and why, and the proof."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from dienmodel.api.days import AnyDay, as_date
from dienmodel.api.result import project
from dienmodel.posts.establishment import AllPosts, Demand, Individual, Organisation
from dienmodel.posts.explain import Found, find
from dienmodel.posts.match import ORDER, Match, check_aims
from dienmodel.posts.match import match as matched
from dienmodel.posts.network import MatchAim
from dienmodel.posts.reading import read_match
from dienmodel.posts.reasons import Relaxed, relax
from dienmodel.posts.synthetic.described import described
from dienmodel.posts.synthetic.establishment import establishment_of
from dienmodel.posts.synthetic.people import people_of
from dienmodel.posts.tables import SCHEMAS, tables_of
from dienmodel.runs.parquet import write_table
from dienmodel.runs.stocks import StocksOnDay, stocks_on
from dienmodel.show.taking.book import write_book, write_csv
from dienmodel.text.faults import Fault, FaultyInput, one_of
from dienmodel.text.files import taking_place
from dienmodel.text.table import Table
from dienmodel.version import __version__

KEPT = "match.json"
"""A folder with this file is one that a match wrote, and may be replaced by another."""


@dataclass(frozen=True)
class Matched:
    """A match of each organisation, what dropping demands would do, and from what it was made."""

    matches: tuple[Match, ...]
    relaxed: tuple[tuple[Organisation, Relaxed], ...]
    about: dict[str, Any]

    def tables(self) -> dict[str, Table]:
        """Placements, posts, people without one, competing posts, fill, and the value of each aim."""
        return tables_of(self.matches)

    def explain(self, key: str) -> list[Found]:
        """What is to be said of a person or a post.

        Raises:
            FaultyInput: no person and no post has this key.
        """
        answers = find(self.matches, key)
        if not answers:
            raise FaultyInput([Fault("match-key", "--why", {})])
        return answers

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON: from what it was made, fill and aims of each organisation, what the proof looked at."""
        tables = self.tables()
        return {
            **self.about,
            "fill": tables["fill"].rows(),
            "aims": tables["aims"].rows(),
            "proof": {
                str(each.organisation): {"pairs": each.proof.pairs, "wrong": list(each.proof.wrong)}
                for each in self.matches
            },
            "relaxed": [
                {
                    "organisation": str(organisation),
                    "demand": str(each.demand),
                    "n_filled": each.filled,
                    "by_priority": {str(priority): n for priority, n in each.by_priority.items()},
                    "days": each.days,
                }
                for organisation, each in self.relaxed
            ],
        }

    def save(self, place: str | Path) -> Path:
        """Write the tables: to a workbook if `place` ends in `.xlsx`, or else to a folder, as Parquet and CSV.

        Raises:
            FaultyInput: the folder holds something that no match wrote, or cannot be written.
        """
        place, tables = Path(place), self.tables()
        if place.suffix.lower() == ".xlsx":
            write_book(tables, place)
            return place
        with taking_place(place, _refuse_others) as part:
            for name, table in tables.items():
                write_table(table, SCHEMAS[name], part / f"{name}.parquet")
                write_csv(table, part / f"{name}.csv")
            (part / KEPT).write_text(json.dumps(self.as_data(), indent=1, allow_nan=False) + "\n", encoding="utf-8")
        return place


def _refuse_others(folder: Path) -> None:
    if folder.exists() and not (folder / KEPT).is_file() and not (folder.is_dir() and not any(folder.iterdir())):
        raise FaultyInput([Fault("exists", str(folder))])


def match(
    people: str | Path = "nederland",
    posts: str | Path | None = None,
    organisations: Sequence[str] = ("peace", "war"),
    aims: Sequence[str] = ORDER,
    relaxed: Sequence[str] = (),
    seed: int = 1,
    day: AnyDay | None = None,
) -> Matched:
    """Match people and posts, given as files; the post in the peace organisation is the present one for war.

    Without `posts`, `people` names a scenario: a synthetic workforce with the stocks that it expects on a day (by
    default its last one) is matched with the synthetic Dutch establishment. `aims` are in strict order, `relaxed` are
    demands of which is told what dropping each would do. `seed` draws the lots between people who are alike.

    Raises:
        FaultyInput: everything that is wrong with the files, by row; or a name that is not known.
    """
    wanted = tuple(map(MatchAim, _known("--aims", aims, MatchAim)))
    check_aims(wanted)
    demands = tuple(map(Demand, _known("--relax", relaxed, Demand)))
    which = tuple(map(Organisation, _known("--organisation", organisations, Organisation)))
    if posts is None:
        listed, establishment, about = _synthetic(str(people), as_date(day), seed)
    else:
        listed, establishment = read_match(Path(people), Path(posts))
        about = {"people": _fingerprint(Path(people)), "posts": _fingerprint(Path(posts))}
        about["courses_known"] = establishment.courses_known
    return _matched(listed, establishment, which, wanted, demands, seed, about)


def _synthetic(scenario: str, day: date | None, seed: int) -> tuple[list[Individual], AllPosts, dict[str, Any]]:
    """People and posts that are made up, with the numbers of a scenario on a day."""
    run = project(scenario).computed
    day = run.world.network.calendar.dates[-1] if day is None else day
    stocks, description = stocks_on(run, day), described()
    _check_names(scenario, stocks, description)
    establishment = establishment_of({Organisation(name): own for name, own in stocks.posts.items()}, description)
    people = people_of(stocks.people, stocks.available, establishment, description, seed)
    return people, establishment, {"scenario": scenario, "date": day.isoformat(), "synthetic": True}


def _check_names(scenario: str, stocks: StocksOnDay, description: Mapping[str, Any]) -> None:
    """Refuse a scenario that counts other people than those who are made up."""
    cells = {cell for posts in stocks.posts.values() for cell in posts}
    ranks = {*description["functions"]["variants"], ""}
    known = (set(description["demands"]["medical"]), set(description["units"]) - {"kind"}, ranks)
    named = [{cell[k] for cell in cells} for k in range(3)]
    strange = sorted({name for own, names in zip(named, known, strict=True) for name in own - names})
    strange += sorted(set(stocks.posts) - set(Organisation))
    if strange or not cells:
        raise FaultyInput([Fault("match-scenario", scenario, {"names": strange})])


def _matched(
    people: Sequence[Individual],
    establishment: AllPosts,
    organisations: Sequence[Organisation],
    aims: Sequence[MatchAim],
    demands: Sequence[Demand],
    seed: int,
    about: dict[str, Any],
) -> Matched:
    matches: list[Match] = []
    relaxed = []
    for organisation in (each for each in Organisation if each in organisations):  # peace decides who stays in war
        result = matched(people, establishment, organisation, aims, (), seed)
        if result.proof.wrong:
            raise AssertionError(f"a match of the {organisation} organisation is not proven: {result.proof.wrong[:3]}")
        matches.append(result)
        relaxed += [(organisation, relax(result, people, establishment, demand, seed)) for demand in demands]
        at = {key: result.classes.posts[j].key for key, j in result.posts.items()}
        people = [replace(person, present=at.get(person.key, person.present)) for person in people]
    facts = {"version": __version__, "seed": seed, "aims": list(map(str, aims)), **about}
    return Matched(tuple(matches), tuple(relaxed), facts)


def _known(option: str, names: Sequence[str], known: Any) -> Sequence[str]:
    faults = [
        Fault("match-name", option, {"remedy": one_of(name, list(known))}) for name in names if name not in list(known)
    ]
    if faults:
        raise FaultyInput(faults)
    return names


def _fingerprint(path: Path) -> dict[str, str]:
    """Digests of a file, or of the files in a folder, by name."""
    files = sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else [path]
    return {each.name: sha256(each.read_bytes()).hexdigest() for each in files}
