"""What a calendar year is made of: who came and left, what a stage and a capacity saw, posts, and the way to a post.

Every function gives parts that add up to the number in the table: (part, what, why, to, value).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dienmodel.network.arcs import Sender, place_name
from dienmodel.network.meters.crossings import way_in
from dienmodel.network.meters.meter import year_shares
from dienmodel.network.network import PLACES, Network, Reals
from dienmodel.runs.explain.quantity import YEARLY, Quantity, cells_of, payments, people_at, state_at, waits
from dienmodel.runs.run import Run
from dienmodel.runs.tables.crossings import crossed
from dienmodel.runs.tables.periods import at_new_year
from dienmodel.runs.tables.posts import posts_table

Part = tuple[str, str, str, str, float]


def value_of(run: Run, quantity: Quantity, day: date) -> float:
    """The value of a quantity: people at a date, weeks waited in the year up to it, or of its calendar year."""
    if quantity.kind in YEARLY:
        return sum(part[4] for part in parts_of_year(run, quantity, day))
    if quantity.kind == "wait":
        return sum(weeks for _, weeks, _ in waits(run, quantity, day))
    if quantity.kind == "cost":
        return sum(euro for _, euro in payments(run, quantity, day))
    return float(people_at(run, state_at(run.world.network, day))[cells_of(run, quantity)].sum())


def parts_of_year(run: Run, quantity: Quantity, day: date) -> list[Part]:
    """The parts of a quantity of the calendar year of a day (posts: of the nearest date of the table)."""
    state_at(run.world.network, day)
    shares = year_shares(run.world.network.calendar, day.year)
    makers: Mapping[str, Callable[[Run, Quantity, Reals], Iterable[Part]]] = {
        "in": _border,
        "out": _border,
        "net": _border,
        "joined": _joined,
        "dropped": _lost,
        "expired": _lost,
        "completed": _completed,
        "available": _available,
        "used": _used,
        "lead": _lead,
    }
    if quantity.kind == "queue":
        return list(_queue(run, quantity, shares, day))
    if quantity.kind in ("posts", "filled"):
        return list(_posts(run, quantity, day))
    return list(makers[quantity.kind](run, quantity, shares))


def _summed(parts: Iterable[Part]) -> list[Part]:
    """Equal parts together, the largest first; nothing is left out but zeros."""
    total: dict[tuple[str, str, str, str], float] = {}
    for *key, value in parts:
        place = (key[0], key[1], key[2], key[3])
        total[place] = total.get(place, 0.0) + value
    rows = [(*place, value) for place, value in total.items() if value]
    return sorted(rows, key=lambda row: -abs(row[4]))


def _border(run: Run, quantity: Quantity, shares: Reals) -> list[Part]:
    """People who begin to count and cease to; `out` alone counts them above zero."""
    cells = run.world.network.labels.cells
    found: list[Part] = []
    for way, (people,) in crossed(run, np.ones(len(cells), bool), lambda flow: (shares @ flow)[None]):
        into = way.part == "in"
        why = "then" if way.why == "went on" else way.why
        name = cells[way.cell]["category"] if into else why
        if quantity.kind == "net" or (quantity.kind == way.part and quantity.name in (name, "total")):
            found.append((*way[:4], float(people if into or quantity.kind == "out" else -people)))
    return _summed(found)


def _nodes(network: Network, name: str) -> NDArray[np.intp]:
    """Nodes of `track/stage`."""
    return np.flatnonzero([f"{label['track']}/{label['stage']}" == name for label in network.labels.node])


def _joined(run: Run, quantity: Quantity, shares: Reals) -> list[Part]:
    """Who came to a stage, by where they came from."""
    network = run.world.network
    wanted = set(_nodes(network, quantity.name).tolist())
    moved = shares @ run.expected.new_moved
    return _summed(
        ("in", *way_in(network, sender, network.labels.arc[arc]), float(moved[arc]))
        for arc, sender in enumerate(run.world.arcs.senders)
        if int(network.forks.dest[arc]) in wanted
    )


def _lost(run: Run, quantity: Quantity, shares: Reals) -> list[Part]:
    """Who dropped out of a stage or gave up waiting for it, by group."""
    flow, why = {
        "dropped": (run.expected.new_dropped, "dropped out"),
        "expired": (run.expected.new_expired, "gave up waiting"),
    }[quantity.kind]
    network = run.world.network
    return _summed(
        ("of", _group(network.labels.node[n]), why, "", float(shares @ flow[:, n]))
        for n in _nodes(network, quantity.name)
    )


def _group(label: Mapping[str, str]) -> str:
    """`group army:nco` of a node or a strength cell."""
    named = [member for dim, member in label.items() if dim not in ("track", "stage", "turn") and member]
    return f"group {':'.join(named)}" if named else ""


def _completed(run: Run, quantity: Quantity, shares: Reals) -> list[Part]:
    """Who went on from a stage, by where to."""
    network = run.world.network
    wanted = {Sender("node", int(n)) for n in _nodes(network, quantity.name)}
    moved = shares @ run.expected.new_moved
    return _summed(
        ("of", "", "went on", place_name(network, int(network.forks.dest[arc])), float(moved[arc]))
        for arc, sender in enumerate(run.world.arcs.senders)
        if sender in wanted
    )


def _queue(run: Run, quantity: Quantity, shares: Reals, day: date) -> Iterator[Part]:
    """Who waits for a stage at the end of the year: who did before, who came, who was admitted and who gave up."""
    course, at = run.expected, _nodes(run.world.network, quantity.name)
    now = float(at_new_year(run, course.n_waiting[:, at])[run.years[0].tolist().index(day.year)].sum())
    came, admitted, lost = (
        float(shares @ flow[:, at].sum(axis=1)) for flow in (course.new_joined, course.new_started, course.new_expired)
    )
    yield "start", "", "", "", now - came + admitted + lost
    yield "in", "", "came in", "", came
    yield "out", "", "admitted", "", -admitted
    yield "out", "", "gave up waiting", "", -lost


def _capacities(network: Network, name: str) -> list[int]:
    return [i for i, key in enumerate(network.labels.capacity_keys) if key.name == name]


def _available(run: Run, quantity: Quantity, shares: Reals) -> list[Part]:
    """Mean units on offer: by itself, and by the people of each stock who supply it or take it up."""
    network, caps = run.world.network, run.world.network.capacities
    weight, found = shares / shares.sum(), []
    for c in _capacities(network, quantity.name):
        rest = float(weight @ run.expected.available[:, c])
        for k in range(caps.supply_start[c], caps.supply_start[c + 1]):
            stock = int(caps.supply_stock[k])
            share = network.paths[caps.supply_share[k]]
            units = float(weight @ (share * run.expected.n_stock[1:, stock]))
            found.append(("of", f"stock {network.labels.stock[stock]['stock']}", "", "", units))
            rest -= units
        found.append(("of", f"capacity {quantity.name}", "", "", rest))
    return _summed(found)


def _used(run: Run, quantity: Quantity, shares: Reals) -> list[Part]:
    """Mean units in use, over the stages that use them in proportion to the people there."""
    network, gates, weight = run.world.network, run.world.network.gates, shares / shares.sum()
    found: list[Part] = []
    for c in _capacities(network, quantity.name):
        held = network.capacities.kind[c] == PLACES
        people = weight @ (run.expected.n_inside[1:] if held else run.expected.new_started)
        uses: dict[str, float] = {}
        for g in range(len(gates.least)):
            for k in range(gates.use_start[g], gates.use_start[g + 1]):
                for n in np.flatnonzero(network.nodes.gate == g) if gates.use_capacity[k] == c else ():
                    label = network.labels.node[n]
                    place = f"track {label['track']}/{label['stage']}"
                    uses[place] = uses.get(place, 0.0) + people[n] / gates.use_per[k]
        total, used = sum(uses.values()), float(weight @ run.expected.used[:, c])
        found += [("of", place, "", "", used * n / total) for place, n in uses.items() if total]
        if not total:
            found.append(("of", f"capacity {quantity.name}", "", "", used))
    return _summed(found)


def _posts(run: Run, quantity: Quantity, day: date) -> list[Part]:
    """Posts of an organisation, or those that are filled, by group."""
    whole = posts_table(run).where(organisation=quantity.name)
    dims = [name for name in run.world.catalogue.members if name in whole.columns]
    if not len(whole):
        return []
    at = min(whole.columns["date"].tolist(), key=lambda other: abs(other - day))
    column = "n_posts" if quantity.kind == "posts" else "n_filled"
    rows = [(row, [row["category"], *(row[dim] for dim in dims if row[dim])]) for row in whole.where(date=at).rows()]
    return _summed(
        ("of", f"group {':'.join(names)}", "", "", float(row[column]))
        for row, names in rows
        if set(quantity.members) <= set(names)
    )


def _lead(run: Run, quantity: Quantity, shares: Reals) -> list[Part]:
    """Mean weeks from coming in to the end of a stage: waits and stays on its track, and the tracks before it."""
    track, _, stage = quantity.name.partition("/")
    stages = run.world.catalogue.stages[track]
    return _summed(_way(run, track, stages[: stages.index(stage) + 1], shares, 1.0, (track,)))


def _way(
    run: Run, track: str, stages: Sequence[str], shares: Reals, part: float, seen: tuple[str, ...]
) -> Iterator[Part]:
    """Weeks on the stages of a track, and on the tracks before it by the part of the people who came from there."""
    course, network = run.expected, run.world.network
    weeks = network.calendar.years_per_step * 365.2425 / 7
    for stage in stages:
        at = _nodes(network, f"{track}/{stage}")
        through = max(float(shares @ course.new_started[:, at].sum(axis=1)), 1e-9)
        for why, counts in (("wait", course.n_waiting), ("stay", course.n_inside)):
            yield (
                "of",
                f"track {track}/{stage}",
                why,
                "",
                part * weeks * float(shares @ counts[1:, at].sum(axis=1)) / through,
            )
    came = _came(run, track, shares)
    for source, people in came.items():
        if source and source not in seen and people > 0.01 * sum(came.values()):
            names = run.world.catalogue.stages[source]
            yield from _way(run, source, names, shares, part * people / sum(came.values()), (*seen, source))


def _came(run: Run, track: str, shares: Reals) -> dict[str, float]:
    """People who came to a track by the track they came from, "" for those who came in by themselves."""
    network, moved = run.world.network, shares @ run.expected.new_moved
    own = {n for n, label in enumerate(network.labels.node) if label["track"] == track}
    found: dict[str, float] = {}
    for arc, sender in enumerate(run.world.arcs.senders):
        if int(network.forks.dest[arc]) in own:
            source = network.labels.node[sender.row]["track"] if sender.kind == "node" else ""
            if source != track:
                found[source] = found.get(source, 0.0) + float(moved[arc])
    return found
