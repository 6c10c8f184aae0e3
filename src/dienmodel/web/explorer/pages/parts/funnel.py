"""From survey to post: how many come to each stage, how many go on, how long it takes, and the young it begins with."""

from collections.abc import Iterator

from dienmodel.show import pictures
from dienmodel.show.pictures.picture import Picture
from dienmodel.web.explorer.view import View


def of_the_way(view: View) -> Iterator[Picture | None]:
    """Pictures of the way to a post; None in the place of those that the run cannot show."""
    subject = view.subject
    yield from (pictures.funnel(subject), pictures.lead_times(subject), pictures.flows(subject))
    if len(view.run.world.network.population.ages):
        yield pictures.population(subject)
