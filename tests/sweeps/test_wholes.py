"""Shares of a whole as unknowns: drawn and learnt so that they stay a whole, by whatever name and in whatever order."""

from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtr
from scipy.stats import beta, ks_2samp, kstest

from dienmodel.engines.expect.expect import expect
from dienmodel.model.files import content_of
from dienmodel.model.load import load
from dienmodel.model.said import Said
from dienmodel.network.catalogue import catalogue_of
from dienmodel.network.compile.figures.wholes import SharePart
from dienmodel.network.world import build
from dienmodel.runs.answer import answer
from dienmodel.runs.run import Run
from dienmodel.sweeps.calibrate import AHEAD, Calibration, calibrate, unknowns_of
from dienmodel.sweeps.decides.decides import decides
from dienmodel.sweeps.draws import as_shares, drawn_ranks, free_figures, moved_to, share_ends, weight, weight_for
from dienmodel.sweeps.learnt import figures_learnt, untouched
from dienmodel.sweeps.posterior import posterior_for, posterior_of, write_posterior
from dienmodel.sweeps.rebuilt import Rebuild, RebuiltScenario, rebuilt
from dienmodel.sweeps.uncertainty import drawn_moves, futures, sensitivities

SHARED_OUT = str(Path(__file__).parents[1] / "cases" / "shared_out")
WHERE, SAID = ("where.east", "where.north", "where.west"), np.array([0.5, 0.2, 0.3])
DRAWS = 20_000
REST = "nl: x, en: x, unit: share, by: [site], source: made_up, kind: assumption, grade: expert"
TABLE = "table: {east: 0.5, west: 0.3, north: 0.2}"


def laid_over(tmp_path: Path, text: str) -> Said:
    path = tmp_path / "over.yaml"
    path.write_text(text)
    return load(SHARED_OUT, [path])


def drawn_shares(said: Said, figure: str, draws: int = DRAWS) -> dict[str, np.ndarray]:
    """Shares of the parts of a figure in many draws."""
    catalogue = catalogue_of(said)
    parts = {name: part for name, part in catalogue.behind.parts.items() if part.figure == figure}
    moves = np.array([moved_to(catalogue, name, drawn_ranks(name, draws, 1)) for name in parts]).T
    moved = as_shares(parts, list(parts), moves) * [part.share for part in parts.values()]
    return dict(zip(parts, moved.T, strict=True))


# --- how they are drawn ------------------------------------------------------------------------------------------


def test_drawn_shares_add_up_to_one() -> None:
    for figure in ("where", "went"):
        assert np.sum(list(drawn_shares(load(SHARED_OUT), figure).values()), axis=0) == pytest.approx(1.0)


def test_as_if_counted_is_what_counting_so_many_people_leaves_open() -> None:
    """Each share has the Beta distribution of a Dirichlet(50 p): its mean is as said."""
    for name, share in drawn_shares(load(SHARED_OUT), "went").items():
        said = catalogue_of(load(SHARED_OUT)).behind.parts[name].share
        assert share.mean() == pytest.approx(said, rel=0.01)
        assert kstest(share, beta(50 * said, 50 * (1 - said)).cdf).pvalue > 0.01


def test_with_factors_no_share_varies_more_than_a_figure_would_and_the_smallest_as_much() -> None:
    widest = np.log(1.25 / 0.8) / np.sqrt(24.0)
    spreads = {name: np.log(share).std() for name, share in drawn_shares(load(SHARED_OUT), "where").items()}
    assert max(spreads.values()) == pytest.approx(widest, rel=0.03)
    assert max(spreads, key=lambda name: spreads[name]) == "where.north"
    assert spreads["where.east"] < spreads["where.west"] < spreads["where.north"]
    for name, share in drawn_shares(load(SHARED_OUT), "where").items():
        assert np.median(share) == pytest.approx(dict(zip(WHERE, SAID, strict=True))[name], rel=0.01)


def test_a_part_in_two_halves_that_go_to_the_same_place_is_as_it_was(tmp_path: Path) -> None:
    """Whoever calls one half of the east south has said nothing new of the east, nor of the others."""
    halves = "{east: 0.25, south: 0.25, west: 0.3, north: 0.2}"
    said = laid_over(
        tmp_path,
        "dimensions: {site: {members: [east, south, west, north]}}\n"
        f"figures: {{went: {{{REST}, table: {halves}, as_if_counted: 50}}, "
        f"where: {{{REST}, table: {halves}, as_if_counted: 50}}}}",
    )
    before, after = drawn_shares(load(SHARED_OUT), "went"), drawn_shares(said, "went")
    assert ks_2samp(before["went.east"], after["went.east"] + after["went.south"]).pvalue > 0.01
    assert ks_2samp(before["went.west"], after["went.west"]).pvalue > 0.01
    assert after["went.south"].std() > 0.6 * before["went.east"].std()  # each half by itself is known less well


def test_the_order_of_the_parts_changes_nothing(tmp_path: Path) -> None:
    said = laid_over(tmp_path, "dimensions: {site: {members: [north, east, west]}}")
    names, moves, (draw, *_) = drawn_moves(catalogue_of(load(SHARED_OUT)), 8, 3)
    turned_names, turned_moves, _ = drawn_moves(catalogue_of(said), 8, 3)
    assert names == turned_names
    assert (moves == turned_moves).all()
    plain, turned = (
        rebuilt(RebuiltScenario(content_of(each), each), Rebuild(draw)) for each in (load(SHARED_OUT), said)
    )
    assert plain is not None and turned is not None
    columns = [["east", "west", "north"].index(site) for site in ("north", "east", "west")]
    assert turned.strength == pytest.approx(plain.strength[:, columns], rel=1e-9)


def test_the_ends_of_the_range_of_a_part_are_those_of_its_share() -> None:
    catalogue = catalogue_of(load(SHARED_OUT))
    for name in ("where.north", "went.west"):
        part = catalogue.behind.parts[name]
        for end in share_ends(catalogue.figures[part.figure], part):
            w = weight_for(part, end)
            assert w / (1.0 - part.share + part.share * w) == pytest.approx(end)
    north = catalogue.behind.parts["where.north"]
    assert share_ends(catalogue.figures["where"], north) == pytest.approx((0.8, 1.25))
    drawn = drawn_shares(load(SHARED_OUT), "where")
    for name in WHERE:  # so are those of a triangular distribution, of which as much lies between
        low, high = share_ends(catalogue.figures["where"], catalogue.behind.parts[name])
        share = drawn[name] / catalogue.behind.parts[name].share
        assert 0.98 < ((share > low) & (share < high)).mean() < 1.0


def test_a_share_never_takes_more_than_the_whole() -> None:
    figure = catalogue_of(load(SHARED_OUT)).figures["where"].model_copy(update={"high_factor": 3.0})
    low, high = share_ends(figure, SharePart("where", (), 0.9, (0.9, 0.1)))
    assert 0.9 < low < 1.0 < high < 1.0 / 0.9  # little, for the other has only a tenth to give or take
    assert np.isfinite(weight(figure, SharePart("where", (), 0.9, (0.9, 0.1)), np.array([1e-9, 1 - 1e-9]))).all()


# --- what varies, and what it does -------------------------------------------------------------------------------


def test_uncertainty_varies_the_parts_without_anything_learnt() -> None:
    said = load(SHARED_OUT)
    names, _, _ = drawn_moves(catalogue_of(said), 20, 1)
    assert names == ["leaving", "went.east", "went.north", "went.west", *WHERE] == free_figures(catalogue_of(said))
    found = futures(build(said), 30)
    assert found.varied == 3
    assert found.failed == 0
    east = found.strength[:, -1, 0]
    assert east.std() > 300  # of 50,000, of whom a tenth move in the year to come
    assert (found.strength[:, -1].sum(axis=1) == 100_000).all()


def test_sensitivities_tell_of_each_part_by_its_name() -> None:
    world = build(load(SHARED_OUT))
    table = sensitivities(world, "staff:east", world.network.calendar.dates[-1])
    rows = {row["figure"]: row for row in table.rows()}
    assert rows["went.east"]["en"] == "went: east"
    assert rows["went.east"]["swing"] > 0 > rows["went.west"]["swing"]
    assert rows["went.east"]["swing"] == pytest.approx(
        -(rows["went.west"]["swing"] + rows["went.north"]["swing"]), rel=0.2
    )
    assert rows["where.east"]["swing"] == pytest.approx(0.0, abs=1.0)  # who was there is known


def test_what_decides_is_the_split_as_one_figure(tmp_path: Path) -> None:
    """Half of the west leaves for good, so that what sends people there decides how many are left."""
    said = laid_over(
        tmp_path,
        "stocks: {staff: {exits: {quit: {rate: quits, to: [{leave: true}]}}}}\n"
        "figures: {quits: {nl: x, en: x, unit: per year, by: [site], table: {east: 0, west: 0.5, north: 0}, "
        "source: made_up, kind: observed, grade: expert}}",
    )
    world = build(said)
    run, found = Run(world, expect(world.network)), futures(world, 200)
    goal = answer(run).main
    assert goal is not None
    decisive = decides(found, world.catalogue, goal)
    assert decisive.varied == 3
    first, *others = decisive.figures
    assert first.name == "went"
    assert first.first > 0.8
    assert {part.name for part in others} <= {"leaving", "where"}
    limits = [limit for limit in decisive.where.limits if limit.figure.startswith("went.")]
    assert limits[0].figure == "went.west"
    assert limits[0].low is None or limits[0].high is None


# --- what is learnt ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def learnt() -> Calibration:
    return calibrate(build(load(SHARED_OUT)), 1500)


def exact() -> tuple[np.ndarray, np.ndarray]:
    """Shares before and after a count of 54,000 +- 2,000 in the east, by weighing a million draws."""
    z = np.random.default_rng(5).standard_normal((1_000_000, 3))
    part = {name: each for name, each in catalogue_of(load(SHARED_OUT)).behind.parts.items() if name in WHERE}
    figure = catalogue_of(load(SHARED_OUT)).figures["where"]
    ranks = ndtr(z * np.sqrt(1.0 - AHEAD))
    moves = np.array([weight(figure, part[name], ranks[:, i]) for i, name in enumerate(WHERE)]).T * SAID
    shares = moves / moves.sum(axis=1, keepdims=True)
    likely = np.exp(-0.5 * ((54_000 - 100_000 * shares[:, 0]) / 2000) ** 2)
    return shares, likely / likely.sum()


def test_the_posterior_of_shares_is_the_exact_one(learnt: Calibration) -> None:
    shares, weights = exact()
    mean = weights @ shares
    spread = np.sqrt(weights @ (shares - mean) ** 2)
    posterior = posterior_of(learnt)
    moves = posterior.before[:, [posterior.figures.index(name) for name in WHERE]] * SAID
    found = moves / moves.sum(axis=1, keepdims=True)
    assert abs(found.mean(axis=0) - mean) == pytest.approx(0.0, abs=0.05 * shares[:, 0].std())
    assert found.std(axis=0) == pytest.approx(spread, rel=0.06)
    order = np.argsort(shares[:, 0])
    for q in (0.05, 0.25, 0.5, 0.75, 0.95):
        true = shares[order[np.searchsorted(np.cumsum(weights[order]), q)], 0]
        assert np.quantile(found[:, 0], q) == pytest.approx(true, abs=0.1 * shares[:, 0].std())


def test_what_was_learnt_is_told_of_the_share_itself(learnt: Calibration) -> None:
    """East moved up, and the others down in proportion, though each has a weight of its own."""
    shares, weights = exact()
    rows = {(row.figure, row.part): row for row in figures_learnt(learnt)}
    east = rows["where.east", "level"]
    log = np.log(shares[:, 0])
    mean = weights @ log
    assert east.shift == pytest.approx((mean - log.mean()) / log.std(), abs=0.07)
    assert east.left == pytest.approx(np.sqrt(weights @ (log - mean) ** 2) / log.std(), abs=0.05)
    assert rows["where.west", "level"].shift < 0 and rows["where.north", "level"].shift < 0
    assert untouched(learnt) == 0


def test_a_file_of_what_was_learnt_knows_shares_and_their_ranges(learnt: Calibration, tmp_path: Path) -> None:
    path = tmp_path / "learnt.parquet"
    write_posterior(learnt, path)
    run = Run(learnt.world, expect(learnt.world.network))
    assert set(posterior_for(path, run).figures) == set(unknowns_of(learnt.world).figures)
    other = laid_over(tmp_path, f"figures: {{where: {{{REST}, {TABLE}, low_factor: 0.7, high_factor: 1.25}}}}")
    assert posterior_of(learnt).lesson.differs(Run(build(other), expect(build(other).network))) == "where.east"
