"""Write into how-likely.md what draws of the baseline foretell of what decides it (`make pages`)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from dienmodel import api
from dienmodel.runs.likely import DrawnTarget, Futures
from dienmodel.text.words import words

PAGE = Path(__file__).parent / "how-likely.md"
PLACE = re.compile(r"(<!-- foretold, made by `make pages` -->\n)[^<]*(?=<!-- end -->)")
ALL, FEW = 200, 100
"""As many draws as members come with the package, and as many as a run makes."""


def page(found: api.Uncertainty) -> str:
    """The page with the shares of today."""
    return PLACE.sub(lambda place: place[1] + "\n".join(_lines(found)) + "\n", PAGE.read_text(encoding="utf-8"))


def drawn() -> api.Uncertainty:
    """The draws of the baseline."""
    return api.uncertainty("nederland", ALL)


def foretold(found: api.Uncertainty, draws: int) -> float:
    """The share of the variance that the first of some draws foretell in draws that were held back."""
    return replace(found, drawn=first(found.drawn, draws), kept=draws).decides().explained


def first(found: Futures, draws: int) -> Futures:
    """The first of some futures."""
    targets = {name: _first(target, draws) for name, target in found.targets.items()}
    return replace(
        found, moves=found.moves[:draws], strength=found.strength[:draws], targets=targets, numbers=found.draws[:draws]
    )


def _first(target: DrawnTarget, n: int) -> DrawnTarget:
    own = {name: getattr(target, name)[:n] for name in ("wanted", "people", "expected", "reached")}
    posts = target.posts and replace(target.posts, **{name: each[:n] for name, each in vars(target.posts).items()})
    return replace(target, posts=posts, **own)


def _lines(found: api.Uncertainty) -> Iterator[str]:
    w = words("en")
    some, every = (w.share(max(foretold(found, n), 0.0)) for n in (FEW, ALL))
    yield f"Of the baseline {FEW} draws, as many as a run makes, foretell {some} of the differences, and {ALL}, as many"
    yield f"as were learnt, {every}; more of them say no more of figures."


if __name__ == "__main__":
    PAGE.write_text(page(drawn()), encoding="utf-8")
