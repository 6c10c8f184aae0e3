"""A fault at a place in a scenario, and what may be one: names that nothing uses."""

from collections.abc import Iterable

from dienmodel.model.said import Said
from dienmodel.text.faults import Fault, Value
from dienmodel.text.reading import YamlPlace


def fault_at(said: Said, place: YamlPlace, code: str, **values: Value) -> Fault:
    """A fault where a declaration stands."""
    return Fault(code, said.where(*place), values)


def dotted(place: YamlPlace) -> str:
    """A place as people write it: tracks.entry.stages."""
    return ".".join(map(str, place))


def beyond(names: Iterable[str], used: Iterable[str | None]) -> list[str]:
    """Names that nothing uses, in their order."""
    others = set(used)
    return [name for name in names if name not in others]
