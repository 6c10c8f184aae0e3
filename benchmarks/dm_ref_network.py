"""The reference job DM-REF as a network for the engines of the project; the parameters are those of `dm_ref`."""

from __future__ import annotations

from datetime import date

import numpy as np

from dienmodel.model.calendar import Calendar
from dienmodel.network.draft import OUTSIDE, PLACES, SLOTS, Arc, Dest, Draft, Risk, Use
from dienmodel.network.network import Network
from dm_ref import CATEGORIES, MAX_TENURE, POOL, RANKS, DmRef, Floats, Kind, Stage, Track

Nodes = list[tuple[int, float]]
"""The nodes of one stage and the share of its people that each takes."""


def dm_ref_network(ref: DmRef) -> Network:
    """Return the network of the job. A stage at a site is three nodes, a stage with a choice of courses two."""
    draft = Draft(Calendar(date(2025, 1, 6), ref.weeks))
    for stock in range(POOL + 1):
        draft.add_stock(_stock_label(stock), initial=_initial(ref, stock), cell=_cell(draft, stock))
    sites = _site_gates(draft, ref)
    courses = _course_gates(draft, ref)
    for number, track in enumerate(ref.tracks):
        _add_track(draft, ref, number, track, sites, courses)
    for stock in range(POOL + 1):
        _add_career(draft, ref, stock)
    return draft.freeze()


def _stock_label(stock: int) -> dict[str, str]:
    if stock == POOL:
        return {"category": "reserve pool"}
    return {"category": CATEGORIES[stock // RANKS], "rank": str(stock % RANKS)}


def _initial(ref: DmRef, stock: int) -> list[int]:
    """Return the people of a stock by tenure."""
    counts = np.bincount(ref.people_tenure[ref.people_stock == stock], minlength=1)
    return [int(number) for number in counts]


def _cell(draft: Draft, stock: int) -> int:
    """Return the strength cell of a stock; the pool does not belong to the force."""
    return -1 if stock == POOL else draft.add_cell(_stock_label(stock))


def _site_gates(draft: Draft, ref: DmRef) -> list[int]:
    slots = [draft.add_capacity(f"site {i}", SLOTS, float(n)) for i, n in enumerate(ref.site_slots)]
    return [draft.add_gate(f"site {i}", [Use(capacity)]) for i, capacity in enumerate(slots)]


def _course_gates(draft: Draft, ref: DmRef) -> list[int]:
    """Return a gate per course, which needs seats and instructors from the force."""
    supply = [(stock, ref.instructor_share) for stock in ref.instructor_stocks]
    instructors = draft.add_capacity("instructors", PLACES, 0.0, supply)
    gates = []
    for i, course in enumerate(ref.courses):
        seats = draft.add_capacity(f"course {i}", SLOTS, float(course.seats))
        open_steps = (np.arange(ref.weeks) % course.every == 0).astype(float)
        uses = [Use(seats), Use(instructors, float(course.ratio))]
        gates.append(draft.add_gate(f"course {i}", uses, open_steps=open_steps))
    return gates


def _add_track(draft: Draft, ref: DmRef, number: int, track: Track, sites: list[int], courses: list[int]) -> None:
    """Add the nodes of a track from arrival to placement, and its entry."""
    stages = [_add_stage(draft, ref, track, stage, sites, courses) for stage in track.stages]
    for here, there, stage in zip(stages, stages[1:], track.stages[1:], strict=False):
        for i, (node, _) in enumerate(here):
            # Whoever is at a site stays at that site.
            chosen = [(there[i][0], 1.0)] if len(here) == len(sites) == len(there) else there
            draft.go(node, [Arc(Dest("node", n), share, stage.name) for n, share in chosen])
    for node, _ in stages[-1]:
        draft.go(node, [Arc(Dest("stock", stock), share, "hire") for stock, share in track.placement])
    arcs = [Arc(Dest("node", n), share) for n, share in stages[0]]
    draft.add_entry({"track": track.name}, ref.arrivals[:, number], arcs)


def _add_stage(draft: Draft, ref: DmRef, track: Track, stage: Stage, sites: list[int], courses: list[int]) -> Nodes:
    """Add the nodes of a stage; the last stage of a track is the milestone of its hires."""
    label = {"track": track.name, "stage": stage.name}
    milestone = draft.add_milestone({"track": track.name}) if stage is track.stages[-1] else -1
    if stage.delay is not None:
        chances = np.concatenate([[0.0], stage.delay / stage.delay.sum()])
        return [(draft.add_node(label, chances, dropout=stage.dropout, milestone=milestone), 1.0)]
    if stage.kind is Kind.SITE:
        places = [(sites[i], 1, float(share)) for i, share in enumerate(ref.site_share)]
    else:
        shares = [1.0] if len(stage.courses) == 1 else [ref.specialty_share, 1.0 - ref.specialty_share]
        places = [(courses[c], ref.courses[c].length, p) for c, p in zip(stage.courses, shares, strict=True)]
    return [
        (draft.add_node(label, length, dropout=stage.dropout, gate=gate, milestone=milestone), share)
        for gate, length, share in places
    ]


def _add_career(draft: Draft, ref: DmRef, stock: int) -> None:
    """Say how people leave a stock: one band per week of tenure, exit before promotion, everybody at the limit."""
    weeks = MAX_TENURE - 1
    out = [Arc(OUTSIDE, 1.0)] if stock == POOL else [Arc(Dest("stock", POOL), float(ref.to_pool[stock]))]
    # Both chances are cause-specific: that of promotion is latent among those who do not leave.
    leave, promote = ref.exit_week[stock, :weeks], ref.promotion_week[stock, :weeks]
    risks = [Risk("exit", _hazard(leave), out)]
    if promote.any():
        risks.append(Risk("promotion", _hazard(promote / (1.0 - leave)), [Arc(Dest("stock", stock + 1), 1.0)]))
    draft.leave(stock, risks, bands=[1] * MAX_TENURE, limit=out)


def _hazard(chance: Floats) -> Floats:
    """Return the hazard per week behind chances [1039], and 0 in the week of the limit, which takes everybody."""
    return np.append(-np.log1p(-chance), 0.0)
