"""Who counts where on a track: from which stage on, and whether those do who wait for it."""

from collections.abc import Iterator

from dienmodel.model.schema.scenario import Scenario
from dienmodel.model.schema.tracks import Track


def counting(track: Track) -> Iterator[tuple[str, bool]]:
    """Stages in which the people of a track count, and whether they do already while they wait for it."""
    names = track.stage_names
    if track.category is None or track.counts_from not in names:
        return
    first = names.index(track.counts_from)
    for at, stage in enumerate(names[first:], first):
        yield stage, at > first or first == 0


def stages_counting(scenario: Scenario) -> Iterator[str]:
    """Stages in which people count, of all tracks; some more than once."""
    for track in scenario.tracks.values():
        yield from (stage for stage, _ in counting(track))


def waiting_counts(scenario: Scenario) -> Iterator[str]:
    """Gates behind which people count while they wait, of all tracks; some more than once."""
    for track in scenario.tracks.values():
        for stage, waits in counting(track):
            if waits and stage in scenario.stages and (gate := scenario.stages[stage].gate):
                yield gate
