"""The scenarios that can be asked for: those of the package, the one given at the start, and uploads."""

import sys
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dienmodel.model.load import UPLOADED, load_over, locate, scenario_names
from dienmodel.model.said import Said
from dienmodel.network.catalogue import Catalogue, catalogue_of
from dienmodel.runs.desk import AS_SAID, RUNS, Desk, Lever, State, levers
from dienmodel.runs.observed import observations
from dienmodel.text.faults import Fault, FaultyInput, one_of
from dienmodel.text.reading import LIMITS, Tree, read_yaml_text
from dienmodel.web.shell.notes import Notes
from dienmodel.web.shell.texts import Texts
from dienmodel.weigh.ahead import SHIPPED

UPLOAD = "upload-"
"""How the names of uploads begin."""

OPENED = 8
"""Uploads that stand ready at once, with their runs; the others are read again when somebody asks for them."""

LARGEST = 256 * 1024
"""Bytes of an upload."""


DRAWN = 32 * 2**20
"""Bytes of pictures and tables that were made to be taken along, or to stand on a page."""


@dataclass
class Shelf:
    """Scenarios by name, each loaded when first asked for; results of long `work`, `small` things and `pictures`.

    `runs` are those of which more was computed than what is expected; of one scenario the futures are `near`, compiled.
    Futures, and what links and levers do in them, are read where they were `shipped`, if they are of the very scenario;
    with None they are computed.
    """

    first: str
    places: Mapping[str, str]
    shipped: Path | None = SHIPPED
    _desks: dict[str, Desk] = field(default_factory=dict, repr=False)
    uploads: Texts = field(default_factory=lambda: Texts(UPLOAD), repr=False)
    _opened: OrderedDict[str, tuple[Desk, dict[str, Any]]] = field(default_factory=OrderedDict, repr=False)
    work: Notes = field(default_factory=lambda: Notes(24), repr=False)
    small: Notes = field(default_factory=lambda: Notes(1000), repr=False)
    runs: Notes = field(default_factory=lambda: Notes(RUNS), repr=False)
    near: Notes = field(default_factory=lambda: Notes(1), repr=False)
    pictures: Notes = field(default_factory=lambda: Notes(DRAWN, size=sys.getsizeof), repr=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def __post_init__(self) -> None:
        self.work.lasts = self.small.lasts = self.runs.lasts = self._for_everybody

    def _for_everybody(self, key: Any) -> bool:
        """Whether a result is of a scenario that anybody can ask for, as it is: no visitor pushes it out."""
        _, scenario, *more = key
        return scenario in self.places and all(part == AS_SAID for part in more if isinstance(part, State))

    def names(self) -> list[str]:
        """All scenarios that anybody can ask for, the first first: no uploads, which are for who knows their name."""
        return list(self.places)

    def desk(self, name: str) -> Desk:
        """The desk of a scenario.

        Raises:
            FaultyInput: there is no such scenario, or it has faults.
        """
        if name.startswith(UPLOAD) and (text := self.uploads.get(name)) is not None:
            return self._open(name, text)[0]
        with self._lock:
            if name not in self.places:
                raise FaultyInput([_no_scenario(name, self.names())])
            if name not in self._desks:
                self._desks[name] = Desk(load_over(self.places[name]))
            return self._desks[name]

    def catalogue(self, name: str) -> Catalogue:
        """What a scenario calls its parts, as it is; compiled once.

        Raises:
            FaultyInput: there is no such scenario, or it has faults.
        """
        desk = self.desk(name)
        return self.small.found(("catalogue", name), lambda: catalogue_of(desk.said))

    def laid(self, name: str) -> dict[str, Any]:
        """What a saved scenario begins with: its base (beside which it is put if it is a file), or an upload itself."""
        text = self.uploads.get(name)
        return {"base": locate(self.places[name]).stem} if text is None else self._open(name, text)[1]

    @property
    def largest(self) -> int:
        """How large an upload may be, in kB."""
        return LARGEST // 1024

    def levers(self, name: str) -> list[Lever]:
        """The levers of a scenario, those that move most first; computed once."""
        return self.small.found(("levers", name), lambda: levers(self.desk(name)))

    def add(self, text: str, client: str = "") -> str:
        """Put a scenario that a client uploaded on the shelf and return its name, which nobody can guess.

        Raises:
            FaultyInput: everything that is wrong with it.
            Full: there is no room for it now.
        """
        observations(self._open(self.uploads.name_of(text), text)[0].run().world)
        return self.uploads.keep(text, client)

    def opened(self, text: str) -> tuple[str, Desk]:
        """Name and desk that a text would have on the shelf, which need not have room for it.

        Raises:
            FaultyInput: everything that is wrong with it.
        """
        name = self.uploads.name_of(text)
        return name, self._open(name, text)[0]

    def _open(self, name: str, text: str) -> tuple[Desk, dict[str, Any]]:
        """The desk of an upload, and its content."""
        opened = self._opened.get(name)
        if opened is None:
            tree = read_yaml_text(text, UPLOADED, LIMITS)
            opened = Desk(said_from(tree, self.places)), dict(tree.data)  # type: ignore[arg-type]
        with self._lock:
            opened = self._opened.setdefault(name, opened)
            self._opened.move_to_end(name)
            while len(self._opened) > OPENED:
                self._opened.popitem(last=False)
        return opened


def shelf(scenario: str) -> Shelf:
    """A shelf with the scenarios of the package, a given one first."""
    places = {name: name for name in scenario_names()}
    path = Path(scenario)
    name = scenario if scenario in places else path.stem if path.is_file() else path.resolve().name
    return Shelf(name, {name: scenario} | places)


def said_from(tree: Tree, places: Mapping[str, str]) -> Said:
    """An uploaded overlay on one of the scenarios, parsed as data only.

    Raises:
        FaultyInput: it rests on no known scenario, names a file, or has other faults.
    """
    data = tree.data if isinstance(tree.data, dict) else {}
    base = _place_of(str(data.get("base")), places)
    if base is None:
        raise FaultyInput([_no_scenario(str(data.get("base"))[:60], list(places))])
    if "snapshot" in data:
        raise FaultyInput([Fault("upload-snapshot", tree.where(("snapshot",)))])
    return load_over(base, [tree])


def _place_of(base: str, places: Mapping[str, str]) -> str | None:
    """Place of a scenario by its name, or by that of its file, as a saved scenario says it."""
    return places.get(base) or next((place for place in places.values() if locate(place).stem == base), None)


def _no_scenario(name: str, known: list[str]) -> Fault:
    return Fault("no-scenario-here", "scenario", {"word": name[:60], "one_of": one_of(name[:60], known)})
