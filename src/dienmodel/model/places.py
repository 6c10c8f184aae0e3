"""Where in a scenario a fault lies: a network knows its parts by name, a reader wants the file and the line."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from dienmodel.model.said import Said
from dienmodel.text.faults import Fault, FaultyInput


@contextmanager
def located(said: Said) -> Iterator[None]:
    """Give the faults that name a place of a scenario, such as `gates.course.least`, its file and line.

    Raises:
        FaultyInput: those that came out, with where they are.
    """
    try:
        yield
    except FaultyInput as error:
        raise FaultyInput([_at_its_line(said, fault) for fault in error.faults]) from error


def _at_its_line(said: Said, fault: Fault) -> Fault:
    section, *place = str(fault.where).split(".")
    known = isinstance(fault.where, str) and section in type(said.scenario).model_fields
    return replace(fault, where=said.where(section, *place)) if known else fault
