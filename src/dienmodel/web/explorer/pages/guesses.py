"""Around a table: each group of people guesses first, and then sees its guess beside the answer.

Guesses are in the address, and nowhere else: nothing of anybody is kept.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dienmodel.runs.answer import Outlook
from dienmodel.show.names import title
from dienmodel.show.say import likely
from dienmodel.show.say.against import Against, people_against, posts_against
from dienmodel.show.sheet import Sheet
from dienmodel.text.faults import Fault, FaultyInput
from dienmodel.text.words import Words, upper
from dienmodel.web.explorer.pages.parts.dots import dots
from dienmodel.web.explorer.pages.parts.levers import switched_on
from dienmodel.web.explorer.view import View

PATH, NAME, TEMPLATE = "/tafel", "guesses", "guesses.html.j2"
TABLES = ()

MOST = 6
"""Groups that guess."""

NUMBER, MET = "guess.", "met."
"""How the parameters of a group begin: its number, and whether it thinks that the target is met."""


@dataclass(frozen=True)
class Guess:
    """What a group of people thinks: a number as they wrote it, and "yes", "no" or nothing."""

    group: int
    written: str
    met: str

    @property
    def number(self) -> int | None:
        """The number; None where they wrote none.

        Raises:
            FaultyInput: it is no whole number.
        """
        bare = re.sub(r"[\s.,]", "", self.written)
        if not bare:
            return None
        if not re.fullmatch(r"[0-9]{1,9}", bare):
            raise FaultyInput([Fault("address-number", f"{NUMBER}{self.group}", {"text": self.written[:40]})])
        return int(bare)


def content(view: View) -> dict[str, Any]:
    """The question with room for guesses; with `reveal` the answer beside them. Before, the answer is nowhere in it."""
    goals = {goal.target: goal for goal in view.answer.targets if goal.day > view.catalogue.now}
    goal = goals.get(view.parameter("question")) or next(iter(goals.values()), None)
    guesses = [_guess(view, group) for group in range(1, MOST + 1)]
    asked = {"goal": goal, "guesses": guesses, "on": switched_on(view), "shown": None}
    if goal is None:
        return asked
    w = view.words
    return asked | {
        "message": question(view, goal),
        "shown": revealed(view, goal, guesses) if view.parameter("reveal") else None,
        "others": [
            (view.href(PATH, [("question", name)]), title(view.catalogue, "targets", name, w))
            for name in goals
            if name != goal.target
        ],
    }


def _guess(view: View, group: int) -> Guess:
    met = view.parameter(f"{MET}{group}")
    return Guess(group, view.parameter(f"{NUMBER}{group}")[:40], met if met in ("yes", "no") else "")


def question(view: View, goal: Outlook) -> str:
    """What is to be guessed: how many of what a target counts there are on its day, and if that is enough."""
    w, against = view.words, _against(goal)
    key = "guesses.ask_heads" if goal.posts is None else "guesses.ask_posts"
    name = upper(title(view.catalogue, "targets", goal.target, w))
    return w.say(key, target=name, day=w.day(goal.day), wanted=against.say(against.asked, w))


def _against(goal: Outlook) -> Against:
    """The number that is told first of a target: its filled posts, or else its people."""
    return posts_against(goal) or people_against(goal)


def revealed(view: View, goal: Outlook, guesses: Sequence[Guess]) -> Mapping[str, Any]:
    """The answer, and the guesses beside it."""
    w, against = view.words, _against(goal)
    key = "guesses.said_heads" if goal.posts is None else "guesses.said_posts"
    said = w.say(key, number=against.say(against.number, w), day=w.day(goal.day), verdict=likely.verdict(goal, w))
    main = view.answer.main
    return {
        "said": said,
        "sheet": beside(guesses, goal, view.answer.replications, w),
        "dots": dots(view) if main is not None and main.target == goal.target else None,
    }


def beside(guesses: Sequence[Guess], goal: Outlook, runs: int, w: Words) -> Sheet:
    """Each guess with how far it is from the answer, the nearest first, under the answer itself."""
    against = _against(goal)
    numbers = [(guess, guess.number) for guess in guesses if guess.written or guess.met]
    numbers.sort(key=lambda pair: abs(pair[1] - against.number) if pair[1] is not None else float("inf"))
    rows = [[w.say("guesses.model"), against.say(against.number, w), "–", likely.in_short(goal, runs, w)]]
    for guess, number in numbers:
        off = "–" if number is None else w.signed(number - against.number)
        met = w.say(f"guesses.{guess.met}") if guess.met else "–"
        rows.append([_group(guess.group, w), "–" if number is None else w.number(number), off, met])
    head = [w.say(f"guesses.{name}") for name in ("who", "number", "off", "is_met")]
    return Sheet(w.say("guesses.sheet"), head, rows, frozenset((1, 2)))


def _group(number: int, w: Words) -> str:
    return w.say("guesses.group", n=str(number))
