"""The chain: how full its links are, who waits there, and what is wrong with one."""

from dataclasses import replace

import pytest

from dienmodel.model.checks import check
from dienmodel.runs.answer import answer_in_full
from dienmodel.runs.chain import LinkLoad, chain
from dienmodel.runs.tables.waiting.queues import capacities_table, queues_table
from dienmodel.show.say.chain import chain_lines
from dienmodel.text.languages import LANGUAGES
from dienmodel.text.words import words

from ..chained import SMALL, linked, run_of


def loads(year: int, **links: list[str]) -> dict[str, LinkLoad]:
    return {load.link: load for load in chain(run_of(linked(**links)), year)}


def test_a_link_of_one_gate_says_what_the_tables_say_of_it() -> None:
    run = run_of(linked(exam=["exam"], course=["course"]))
    for link in chain(run, 2028):
        queue = queues_table(run).where(year=2028, gate=link.link).rows()[0]
        assert link.admitted == pytest.approx(queue["new_admitted"])
        assert link.weeks == pytest.approx(queue["weeks_mean"])
        full = {row["capacity"]: row["share_used"] for row in capacities_table(run).where(year=2028).rows()}
        assert link.share_used == pytest.approx(max(full[name] for name in link.capacities))
        assert full[link.fullest] == pytest.approx(link.share_used)


def test_a_link_of_several_gates_is_all_of_them() -> None:
    apart, together = loads(2028, exam=["exam"], course=["course"]), loads(2028, all=["exam", "course"])["all"]
    assert together.admitted == pytest.approx(sum(link.admitted for link in apart.values()))
    assert together.waiting == pytest.approx(sum(link.waiting for link in apart.values()))
    assert together.share_used == max(link.share_used for link in apart.values())
    assert set(together.capacities) == {name for link in apart.values() for name in link.capacities}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_link_of_the_bottleneck_is_told(language: str) -> None:
    run = run_of(linked(exam=["exam"], course=["course"]))
    answered = answer_in_full(run)
    assert answered.bottleneck is not None
    lines = {line.name: line for line in chain_lines(run, answered, words(language))}
    users = [name for name, gate in run.world.catalogue.gates.items() if answered.bottleneck.capacity in gate.uses]
    assert [name for name, line in lines.items() if line.helps] == users[:1]
    assert all(0 <= line.full <= 100 for line in lines.values())


def test_without_links_nothing_is_told() -> None:
    assert chain(run_of(SMALL), 2028) == []


def test_a_gate_that_is_not_there_or_in_two_links_is_a_fault() -> None:
    codes = [fault.code for fault in check(linked(first=["exam", "nowhere"], second=["exam"]))]
    assert sorted(codes) == ["gate-twice", "no-gate"]


def test_links_change_no_course() -> None:
    plain, named = (run_of(said) for said in (SMALL, linked(exam=["exam"])))
    assert (plain.strength == named.strength).all()
    assert replace(named.world.said, scenario=plain.world.said.scenario) == plain.world.said
