"""Strict YAML 1.2, read into plain data that remembers its line numbers."""

import math
import re
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from _ruamel_yaml import CParser
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from ruamel.yaml.reader import ReaderError

from dienmodel.text.faults import Fault, FaultyInput

Key: TypeAlias = str | int | date
Scalar: TypeAlias = str | int | float | bool | date | None
Plain: TypeAlias = "Scalar | list[Plain] | dict[Key, Plain]"
Place: TypeAlias = tuple[Key, ...]
"""Keys and list positions (from 0) that lead from the top of a file to a value."""

WORDS: Mapping[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
FIRST_OF_NUMBER = frozenset("0123456789+-.")
DECIMAL = re.compile(r"[-+]?[0-9]+")
OCTAL = re.compile(r"0o[0-7]+")
HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LARGEST = sys.float_info.max
MOST_DIGITS = 400
"""A longer whole number is larger than any float."""
HIDDEN_BREAK = re.compile("[\x85\u2028\u2029]")


@dataclass(frozen=True)
class Limits:
    """How large a file may be before it is refused."""

    max_bytes: int = 5_000_000
    max_depth: int = 40
    """Mappings and lists inside one another."""
    max_nodes: int = 500_000
    """Keys, values, mappings and lists together."""


LIMITS = Limits()


@dataclass(frozen=True)
class Tree:
    """Plain data from one file, with the line on which each key and each list item stands."""

    name: str
    data: Plain
    lines: Mapping[Place, int]
    """Line, counted from 1, by place; the top of the file, `()`, is always there (0: what was said has no lines)."""

    def line(self, place: Place) -> int:
        """Return the line of a place, or of its nearest ancestor that is in the file."""
        while place not in self.lines:
            place = place[:-1]
        return self.lines[place]

    def where(self, place: Place) -> str:
        """Return `file:line` of a place, as faults say it; only the name where it has no lines."""
        line = self.line(place)
        return f"{self.name}:{line}" if line else self.name


SAID: Mapping[str, tuple[str, str, str]] = {
    "file-unreadable": (
        "the file cannot be read: {reason}",
        "a scenario that misses a part of its input would answer another question",
        "check the name of the file and whether you may read it",
    ),
    "file-too-large": (
        "the file holds {size:,} bytes; at most {limit:,} are read",
        "a file that large is hardly ever a declaration and could exhaust the memory",
        "split the file, or check that it is the one you meant",
    ),
    "file-encoding": (
        "{unit} is not UTF-8",
        "in another encoding the same bytes are other letters, so names would change silently",
        "save the file as UTF-8",
    ),
    "file-empty": (
        "the file is empty",
        "a declaration without content is most likely a file that was not saved",
        "fill the file, or remove it and what refers to it",
    ),
    "yaml-hidden-break": (
        "the invisible line break U+{code_point:04X} stands in the file",
        "programs differ on whether a new line starts there, so they would read different data",
        "replace it by an ordinary line break or a space",
    ),
    "yaml-character": (
        "the invisible control character U+{code_point:04X} stands in the file",
        "nobody can see it, and YAML does not allow it",
        "remove the character",
    ),
    "yaml-syntax": (
        "this is not YAML: {problem}",
        "nothing after this line can be read",
        "check the indentation, colons, quotes and brackets on this line and just above it",
    ),
    "yaml-tab": (
        "this is not YAML: {problem}",
        "a tab has no fixed width, so the indentation could be read in two ways",
        "replace the tabs on this line by spaces",
    ),
    "yaml-version": (
        "the file says it is YAML {version}",
        "other versions of YAML read words such as no and numbers such as 010 otherwise",
        "remove the %YAML line and check the words and numbers in the file",
    ),
    "yaml-documents": (
        "a second document starts here",
        "a file is one declaration: what comes after the line --- would be ignored",
        "move it to a file of its own, or remove the line ---",
    ),
    "yaml-nodes": (
        "the file holds more than {limit:,} keys, values, mappings and lists",
        "a file that large is hardly ever a declaration and could exhaust the memory",
        "split the file, or check that it is the one you meant",
    ),
    "yaml-depth": (
        "more than {limit} mappings and lists stand inside one another",
        "no declaration is that deep: most likely the indentation or a bracket has gone wrong",
        "check the indentation and the brackets from this line upwards",
    ),
    "yaml-alias": (
        "the alias *{name} stands for something written elsewhere",
        "every value must be found on its own line, with its own source",
        "write the value out",
    ),
    "yaml-anchor": (
        "the anchor &{name} marks a value for use elsewhere",
        "every value must be found on its own line, with its own source",
        "remove &{name} and write the value out where it is used",
    ),
    "yaml-tag": (
        "the tag {tag} forces a type upon a value",
        "the schema decides what type a value has; a tag could contradict it",
        "remove the tag; quote the value if it is meant as text",
    ),
    "yaml-merge": (
        "the merge key << copies keys from elsewhere",
        "every value must be found on its own line, and YAML 1.2 has no merge key",
        "write the keys out",
    ),
    "yaml-key": (
        "{shown} cannot be a key",
        "a key is a name, a whole number or a date: anything else cannot be looked up reliably",
        "put the key between quotes if it is meant as text",
    ),
    "yaml-duplicate-key": (
        "the key {key} is written twice; it also stands on line {first}",
        "only one of the two values could count, and nobody would see which",
        "remove one of them or give it another name",
    ),
    "yaml-number": (
        "{shown} is not a number that can be calculated with",
        "it would spread through every total it enters",
        "write an ordinary number, leave the key out, or quote it if it is meant as text",
    ),
    "yaml-date": (
        "the date {shown} does not exist",
        "a value can only be placed on a day of the calendar",
        "correct the date (year-month-day), or quote it if it is meant as text",
    ),
}
"""What is said of each sort of fault, by code: what, why, remedy."""


def read_yaml(path: Path, limits: Limits = LIMITS) -> Tree:
    """Read one YAML file.

    Raises:
        FaultyInput: the file cannot be read, is too large or is not strict YAML 1.2; with every fault found.
    """
    return read_yaml_text(_decoded(_content(path, limits), str(path)), str(path), limits)


def read_yaml_text(text: str, name: str, limits: Limits = LIMITS) -> Tree:
    """Read YAML from a text; `name` stands for the file in the faults.

    Raises:
        FaultyInput: the text is too large or is not strict YAML 1.2; with every fault found.
    """
    if len(text) > limits.max_bytes:
        raise FaultyInput([_fault("file-too-large", name, size=len(text), limit=limits.max_bytes)])
    text = text.removeprefix("\ufeff")
    if HIDDEN_BREAK.search(text):
        rows = enumerate(text.split("\n"), start=1)
        hits = [(line, hit[0]) for line, row in rows if (hit := HIDDEN_BREAK.search(row))]
        raise FaultyInput(_fault("yaml-hidden-break", f"{name}:{n}", code_point=ord(c)) for n, c in hits)
    return _Reader(text, name, limits).tree()


def _content(path: Path, limits: Limits) -> bytes:
    """Read a regular file within the limit; its size is looked at before a byte is read."""
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise FaultyInput([_fault("file-unreadable", str(path), reason="it is not a regular file")])
        size = state.st_size
        if size <= limits.max_bytes:
            with path.open("rb") as file:
                content = file.read(limits.max_bytes + 1)
            size = len(content)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FaultyInput([_fault("file-unreadable", str(path), reason=reason)]) from error
    if size > limits.max_bytes:
        raise FaultyInput([_fault("file-too-large", str(path), size=size, limit=limits.max_bytes)])
    return content


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        unit = f"byte {error.start + 1} (0x{content[error.start]:02x})"
        raise FaultyInput([_fault("file-encoding", f"{name}:{line}", unit=unit)]) from error


def _fault(code: str, where: str, **details: object) -> Fault:
    """Word a fault from what is said of its sort."""
    what, why, remedy = (part.format(**details) for part in SAID[code])
    return Fault(what, where, why, remedy, code)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}..."


class _Stop(Exception):
    """Reading cannot go on; the fault that says why has been noted."""


class _Reader:
    """Turns the events of the parser into plain data, noting lines and faults on the way."""

    def __init__(self, text: str, name: str, limits: Limits) -> None:
        self.text = text
        self.name = name
        self.limits = limits
        self.lines: dict[Place, int] = {(): 1}
        self.faults: list[Fault] = []
        self.nodes = 0

    def tree(self) -> Tree:
        """Read the text.

        Raises:
            FaultyInput: with every fault found.
        """
        data: Plain = None
        try:
            self.parser = CParser(self.text)
            data = self._document()
        except ReaderError as error:
            before = self.text.encode()[: error.position]
            line = before.count(b"\n") + 1
            self.faults.append(_fault("yaml-character", f"{self.name}:{line}", code_point=error.character))
        except MarkedYAMLError as error:
            self._lost(error)
        except UnicodeEncodeError as error:
            unit = f"half a character, U+{ord(self.text[error.start]):04X},"
            line = self.text.count("\n", 0, error.start) + 1
            self.faults.append(_fault("file-encoding", f"{self.name}:{line}", unit=unit))
        except _Stop:
            pass
        if data is None and not self.faults:
            self.faults.append(_fault("file-empty", self.name))
        if self.faults:
            raise FaultyInput(self.faults)
        return Tree(self.name, data, self.lines)

    def _document(self) -> Plain:
        """Read the only document of the stream; None if there is none."""
        self.parser.get_event()
        start = self.parser.get_event()
        if type(start) is StreamEndEvent:
            return None
        if start.version not in (None, (1, 2)):
            self._note(start, "yaml-version", version=".".join(map(str, start.version)))
        first = self.parser.get_event()
        self.lines[()] = _line(first)
        data = self._value(first, (), 0)
        self.parser.get_event()
        following = self.parser.get_event()
        if type(following) is DocumentStartEvent:
            self._note(following, "yaml-documents")
        return data

    def _value(self, event: Any, place: Place, depth: int) -> Plain:
        """Read the value that starts with an event."""
        kind = type(event)
        self.nodes += 1
        if self.nodes > self.limits.max_nodes:
            self._stop(event, "yaml-nodes", limit=self.limits.max_nodes)
        if kind is AliasEvent:
            self._note(event, "yaml-alias", name=event.anchor)
            return None
        if event.anchor is not None:
            self._note(event, "yaml-anchor", name=event.anchor)
        if event.tag is not None:
            self._note(event, "yaml-tag", tag=_short(event.tag.replace("tag:yaml.org,2002:", "!!")))
        if kind is ScalarEvent:
            return self._scalar(event)
        if depth >= self.limits.max_depth:
            self._stop(event, "yaml-depth", limit=self.limits.max_depth)
        return (self._list if kind is SequenceStartEvent else self._mapping)(place, depth + 1)

    def _list(self, place: Place, depth: int) -> list[Plain]:
        """Read the items of a list up to its end."""
        items: list[Plain] = []
        while type(event := self.parser.get_event()) is not SequenceEndEvent:
            here = (*place, len(items))
            self.lines[here] = _line(event)
            items.append(self._value(event, here, depth))
        return items

    def _mapping(self, place: Place, depth: int) -> dict[Key, Plain]:
        """Read the keys and values of a mapping up to its end."""
        mapping: dict[Key, Plain] = {}
        while type(event := self.parser.get_event()) is not MappingEndEvent:
            key = self._key(event, place, depth)
            if key is None:
                self._value(self.parser.get_event(), place, depth)
            elif key in mapping:
                shown = repr(_short(str(key)))
                self._note(event, "yaml-duplicate-key", key=shown, first=self.lines[*place, key])
                self._value(self.parser.get_event(), place, depth)
            else:
                here = (*place, key)
                self.lines[here] = _line(event)
                mapping[key] = self._value(self.parser.get_event(), here, depth)
        return mapping

    def _key(self, event: Any, place: Place, depth: int) -> Key | None:
        """Read a key; None if it is not fit to be one, which has then been noted."""
        if type(event) is ScalarEvent and not event.style and event.value == "<<":
            self._note(event, "yaml-merge")
            return None
        noted = len(self.faults)
        key = self._value(event, place, depth)
        if len(self.faults) > noted:
            return None
        if isinstance(key, bool) or not isinstance(key, str | int | date):
            shown = _short(event.value) or "nothing" if type(event) is ScalarEvent else "a mapping or list"
            self._note(event, "yaml-key", shown=shown)
            return None
        return key

    def _scalar(self, event: Any) -> Scalar:
        """Read a scalar by the core schema of YAML 1.2; a quoted one is always text."""
        text: str = event.value
        if event.style:
            return text
        if text in WORDS:
            return WORDS[text]
        if text[0] not in FIRST_OF_NUMBER:
            return text
        if ISO_DATE.fullmatch(text):
            return self._date(event)
        number = _number(text)
        if isinstance(number, str) or -LARGEST <= number <= LARGEST:
            return number
        self._note(event, "yaml-number", shown=_short(text))
        return None

    def _date(self, event: Any) -> date | None:
        try:
            return date.fromisoformat(event.value)
        except ValueError:
            self._note(event, "yaml-date", shown=event.value)
            return None

    def _note(self, event: Any, code: str, **details: object) -> None:
        self.faults.append(_fault(code, f"{self.name}:{_line(event)}", **details))

    def _stop(self, event: Any, code: str, **details: object) -> NoReturn:
        self._note(event, code, **details)
        raise _Stop

    def _lost(self, error: MarkedYAMLError) -> None:
        """Note where the parser lost its way, and in the midst of what."""
        rows = self.text.split("\n")
        line = min(error.problem_mark.line + 1, len(rows) - (not rows[-1] and len(rows) > 1))
        problem = str(error.problem)
        if error.context_mark is not None and error.context_mark.line + 1 < line:
            problem += f" {error.context}, begun on line {error.context_mark.line + 1}"
        code = "yaml-tab" if "\t" in rows[line - 1] else "yaml-syntax"
        self.faults.append(_fault(code, f"{self.name}:{line}", problem=problem))


def _number(text: str) -> int | float | str:
    """Read a whole number or a float; the text itself if it is neither."""
    if OCTAL.fullmatch(text):
        return int(text, 8)
    if HEXADECIMAL.fullmatch(text):
        return int(text, 16)
    if NOT_FINITE.fullmatch(text):
        return math.inf
    if not FLOAT.fullmatch(text):
        return text
    return int(text) if DECIMAL.fullmatch(text) and len(text) < MOST_DIGITS else float(text)
