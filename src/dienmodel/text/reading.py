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

from dienmodel.text.faults import Fault, FaultyInput, Phrase, Value, reason
from dienmodel.text.syntax import context_of, problem_of

YamlKey: TypeAlias = str | int | date
Scalar: TypeAlias = str | int | float | bool | date | None
Plain: TypeAlias = "Scalar | list[Plain] | dict[YamlKey, Plain]"
YamlPlace: TypeAlias = tuple[YamlKey, ...]
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
UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that no page and no picture can hold, however they are written."""
HIDDEN_BREAK = re.compile("[\x85\u2028\u2029]")


@dataclass(frozen=True)
class FileLimits:
    """How large a file may be before it is refused."""

    max_bytes: int = 5_000_000
    max_depth: int = 40
    """Mappings and lists inside one another."""
    max_nodes: int = 500_000
    """Keys, values, mappings and lists together."""


LIMITS = FileLimits()


@dataclass(frozen=True)
class Tree:
    """Plain data from one file, with the line on which each key and each list item stands."""

    name: str
    data: Plain
    lines: Mapping[YamlPlace, int]
    """Line, counted from 1, by place; the top of the file, `()`, is always there (0: what was said has no lines)."""

    def line(self, place: YamlPlace) -> int:
        """Return the line of a place, or of its nearest ancestor that is in the file."""
        while place not in self.lines:
            place = place[:-1]
        return self.lines[place]

    def where(self, place: YamlPlace) -> str:
        """Return `file:line` of a place, as faults say it; only the name where it has no lines."""
        line = self.line(place)
        return f"{self.name}:{line}" if line else self.name


def read_yaml(path: Path, limits: FileLimits = LIMITS) -> Tree:
    """Read one YAML file.

    Raises:
        FaultyInput: the file cannot be read, is too large or is not strict YAML 1.2; with every fault found.
    """
    return read_yaml_text(_decoded(_content(path, limits), str(path)), str(path), limits)


def read_yaml_text(text: str, name: str, limits: FileLimits = LIMITS) -> Tree:
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


def _content(path: Path, limits: FileLimits) -> bytes:
    """Read a regular file within the limit; its size is looked at before a byte is read."""
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise FaultyInput([_fault("file-unreadable", str(path), reason=Phrase("not-regular"))])
        size = state.st_size
        if size <= limits.max_bytes:
            with path.open("rb") as file:
                content = file.read(limits.max_bytes + 1)
            size = len(content)
    except (OSError, ValueError) as error:
        raise FaultyInput([_fault("file-unreadable", str(path), reason=reason(error))]) from error
    if size > limits.max_bytes:
        raise FaultyInput([_fault("file-too-large", str(path), size=size, limit=limits.max_bytes)])
    return content


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        unit = Phrase("byte", {"place": error.start + 1, "byte": content[error.start]})
        raise FaultyInput([_fault("file-encoding", f"{name}:{line}", unit=unit)]) from error


def _fault(code: str, where: str, **values: Value) -> Fault:
    return Fault(code, where, values)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}..."


class _Stop(Exception):
    """Reading cannot go on; the fault that says why has been noted."""


class _Reader:
    """Turns the events of the parser into plain data, noting lines and faults on the way."""

    def __init__(self, text: str, name: str, limits: FileLimits) -> None:
        self.text = text
        self.name = name
        self.limits = limits
        self.lines: dict[YamlPlace, int] = {(): 1}
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
            unit = Phrase("half-character", {"code_point": ord(self.text[error.start])})
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

    def _value(self, event: Any, place: YamlPlace, depth: int) -> Plain:
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

    def _list(self, place: YamlPlace, depth: int) -> list[Plain]:
        """Read the items of a list up to its end."""
        items: list[Plain] = []
        while type(event := self.parser.get_event()) is not SequenceEndEvent:
            here = (*place, len(items))
            self.lines[here] = _line(event)
            items.append(self._value(event, here, depth))
        return items

    def _mapping(self, place: YamlPlace, depth: int) -> dict[YamlKey, Plain]:
        """Read the keys and values of a mapping up to its end."""
        mapping: dict[YamlKey, Plain] = {}
        while type(event := self.parser.get_event()) is not MappingEndEvent:
            key = self._key(event, place, depth)
            if key is None:
                self._value(self.parser.get_event(), place, depth)
            elif key in mapping:
                self._note(event, "yaml-duplicate-key", key=_short(str(key)), first=self.lines[*place, key])
                self._value(self.parser.get_event(), place, depth)
            else:
                here = (*place, key)
                self.lines[here] = _line(event)
                mapping[key] = self._value(self.parser.get_event(), here, depth)
        return mapping

    def _key(self, event: Any, place: YamlPlace, depth: int) -> YamlKey | None:
        """Read a key; None if it is not fit to be one, which has then been noted."""
        if type(event) is ScalarEvent and not event.style and event.value == "<<":
            self._note(event, "yaml-merge")
            return None
        noted = len(self.faults)
        key = self._value(event, place, depth)
        if len(self.faults) > noted:
            return None
        if isinstance(key, bool) or not isinstance(key, str | int | date):
            scalar = type(event) is ScalarEvent
            shown = _short(event.value) or Phrase("nothing") if scalar else Phrase("mapping-or-list")
            self._note(event, "yaml-key", shown=shown)
            return None
        return key

    def _scalar(self, event: Any) -> Scalar:
        """Read a scalar by the core schema of YAML 1.2; a quoted one is always text."""
        text: str = event.value
        if event.style:
            if unshown := UNSHOWN.search(text):
                self._note(event, "yaml-character", code_point=ord(unshown[0]))
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

    def _note(self, event: Any, code: str, **details: Value) -> None:
        self.faults.append(_fault(code, f"{self.name}:{_line(event)}", **details))

    def _stop(self, event: Any, code: str, **details: Value) -> NoReturn:
        self._note(event, code, **details)
        raise _Stop

    def _lost(self, error: MarkedYAMLError) -> None:
        """Note where the parser lost its way, and in the midst of what."""
        rows = self.text.split("\n")
        line = min(error.problem_mark.line + 1, len(rows) - (not rows[-1] and len(rows) > 1))
        problem: Phrase = problem_of(str(error.problem))
        if error.context_mark is not None and error.context_mark.line + 1 < line:
            values = {
                "problem": problem,
                "context": context_of(str(error.context)),
                "line": error.context_mark.line + 1,
            }
            problem = Phrase("begun", values)
        tabbed = "\t" in rows[line - 1]
        where = f"{self.name}:{line}"
        self.faults.append(Fault("yaml-tab" if tabbed else "yaml-syntax", where, {"problem": problem}))


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
