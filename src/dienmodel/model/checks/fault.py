"""A fault at a place in a scenario."""

from dienmodel.model.said import Place, Said
from dienmodel.text.faults import Fault, Value


def fault_at(said: Said, place: Place, code: str, **values: Value) -> Fault:
    """A fault where a declaration stands."""
    return Fault(code, said.where(*place), values)


def dotted(place: Place) -> str:
    """A place as people write it: tracks.entry.stages."""
    return ".".join(map(str, place))
