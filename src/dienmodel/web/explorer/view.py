"""What a page is made of: a run in its language, with its addresses, pictures and explanations."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode

from dienmodel.model.said import Said
from dienmodel.network.catalogue import Catalogue
from dienmodel.network.world import World
from dienmodel.runs.answer import Answer
from dienmodel.runs.desk import AS_SAID, State
from dienmodel.runs.run import Run
from dienmodel.show.pictures.picture import Subject, subject_of
from dienmodel.text.languages import LANGUAGES
from dienmodel.text.words import Words, words
from dienmodel.web.explorer.asked import LABELS, OF_LEVERS, Asked, Pairs
from dienmodel.web.explorer.shelf import UPLOAD, Shelf
from dienmodel.web.explorer.work import answer_near, key_of, offsets_as_said, run_with_bands
from dienmodel.web.shell.jobs import Job
from dienmodel.web.shell.notes import Notes

Made = TypeVar("Made")


@dataclass(frozen=True)
class View:
    """One question and everything that answers it.

    `jobs` is long work as it was before any result was read, by key; all parts of a page go by it. Work that ends while
    a page is made is shown as work, with or without its result: never as neither.
    """

    shelf: Shelf
    jobs: Mapping[Hashable, Job]
    asked: Asked
    path: str
    pairs: Pairs
    read_only: bool = False
    at_table: bool = False
    base: str = ""
    """Scheme and host under which the server was asked."""

    @property
    def language(self) -> str:
        """Language of the page."""
        return self.asked.language

    @property
    def words(self) -> Words:
        """Words of its language."""
        return words(self.asked.language)

    def job(self, kind: str, state: State | None = None) -> Job | None:
        """The last long work of a kind for a state, by default where the levers stand."""
        return self.jobs.get(key_of(kind, self.asked.scenario, self.asked.state if state is None else state))

    @cached_property
    def run(self) -> Run:
        """The run under the levers, with bands if they have been computed."""
        return self._banded(self.asked.state)

    @cached_property
    def baseline(self) -> Run:
        """The scenario as it is."""
        return self._banded(AS_SAID)

    def _banded(self, state: State) -> Run:
        return run_with_bands(self.shelf, self.asked.scenario, state)

    @property
    def computed(self) -> tuple[bool, bool]:
        """Whether luck alone and futures have been computed: pictures that are kept go by it."""
        return self.run.sampled is not None, self.run.futures is not None

    @property
    def place(self) -> tuple[str, State]:
        """Scenario and state: where results of long work are noted."""
        return self.asked.place

    @property
    def world(self) -> World:
        """The scenario under the levers, compiled."""
        return self.run.world

    @property
    def said(self) -> Said:
        """The scenario under the levers, as said."""
        return self.run.world.said

    @property
    def catalogue(self) -> Catalogue:
        """What the scenario calls its parts."""
        return self.run.world.catalogue

    @property
    def moved(self) -> bool:
        """Whether a lever stands elsewhere than in the scenario."""
        return self.asked.state != AS_SAID

    @cached_property
    def answer(self) -> Answer:
        """The answer of the run, with the band of the scenario as it is moved along where its own is not known."""
        return answer_near(self.shelf, *self.place, self.run)

    @cached_property
    def subject(self) -> Subject:
        """The run as pictures need it."""
        return subject_of(self.run, self.words, self.answer, offsets_as_said(self.shelf, self.asked.scenario))

    def href(self, path: str = "", more: Iterable[tuple[str, str]] = (), asked: Asked | None = None) -> str:
        """Address of a page, by default this one, for the same question; at the table with the states that are kept."""
        own = list(more)
        beside = [] if any(key == "with" for key, _ in own) else self.kept
        return (asked or self.asked).address(path or self.path, [*own, *beside])

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The states that were kept at the table, as parameters of an address."""
        return self.named("with", self.parameters("with")) if self.at_table else []

    @property
    def fields(self) -> list[tuple[str, str]]:
        """This question as the fields of a form; at the table with the states that are kept."""
        return [*self.asked.query(), *self.kept]

    def beside(self, pin: str) -> str:
        """Address that puts one more state beside this one, and beside those that are kept."""
        return self.href("/vergelijken", [*self.kept, ("with", pin)])

    def origin(self, quantity: str, day: date) -> str:
        """Address of the explanation of a quantity."""
        return self.href("/herkomst", [("quantity", quantity), ("date", day.isoformat())])

    def named(self, name: str, values: Iterable[str]) -> list[tuple[str, str]]:
        """Parameters of one name."""
        return [(name, value) for value in values]

    @property
    def pin(self) -> str:
        """This question, to be put beside another."""
        return urlencode(self.asked.query())

    @property
    def called(self) -> bool:
        """Whether its visitor gave this question, or one beside it, a name or a note."""
        beside = (key for pin in self.parameters("with") for key, _ in parse_qsl(pin))
        return bool(self.asked.labels) or any(key in LABELS for key in beside)

    def once(self, notes: Notes, key: Hashable, make: Callable[[], Made]) -> Made:
        """Something that is made once; but what a visitor calls it is not kept, so then it is made anew."""
        return make() if self.called else notes.found(key, make)

    @property
    def rest(self) -> list[tuple[str, str]]:
        """Parameters of the page itself: they belong neither to the question nor to work that somebody began."""
        own = {"scenario", "lang", "job", *LABELS}
        return [pair for pair in self.pairs if pair[0] not in own and not pair[0].startswith(OF_LEVERS)]

    @property
    def own(self) -> bool:
        """Whether the scenario is one that a visitor opened."""
        return self.asked.scenario.startswith(UPLOAD)

    def told(self, href: str) -> str:
        """An address to be taken along; of an own scenario none, for who knows its name can read all of it."""
        return self.words.say("web.own_scenario") if self.own else self.base + href

    @property
    def other_language(self) -> str:
        """Address of the same page in the other language."""
        other = next(language for language in LANGUAGES if language != self.language)
        return self.href("", self.rest, replace(self.asked, language=other))

    def parameter(self, name: str, default: str = "") -> str:
        """A parameter of the address by name."""
        return next((value for key, value in self.pairs if key == name), default)

    def parameters(self, name: str) -> list[str]:
        """All values of a parameter."""
        return [value for key, value in self.pairs if key == name]
