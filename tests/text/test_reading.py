import contextlib
import io
import json
import pickle
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from dienmodel.text.faults import Fault, FaultyInput
from dienmodel.text.reading import FileLimits, read_yaml, read_yaml_text
from dienmodel.text.telling import told

TRACKS = """\
# a comment
tracks:
  dienjaar:
    stages:
      - name: interview
        weeks: 1
      - selection
      -
        name: medical
    starts: [2027-09-06,
      2028-02-07]
2027: {low: 1, high: 2}
"""


def value(text: str) -> Any:
    data = read_yaml_text(f"v: {text}\n", "x.yaml").data
    assert isinstance(data, dict)
    return data["v"]


def faults(text: str, limits: FileLimits | None = None) -> list[tuple[str, str]]:
    with pytest.raises(FaultyInput) as caught:
        read_yaml_text(text, "x.yaml", limits or FileLimits())
    return [(fault.code, fault.where) for fault in caught.value.faults]


def file_fault(read: Callable[[], object]) -> Fault:
    with pytest.raises(FaultyInput) as caught:
        read()
    (fault,) = caught.value.faults
    return fault


# what is read


@pytest.mark.parametrize(
    "text", ["no", "on", "yes", "off", "y", "12:30", "1_000", "1,5", "+", ".", "0x", "1e", "~x", "-x"]
)
def test_words_that_only_look_special_are_text(text: str) -> None:
    assert value(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("010", 10),
        ("-7", -7),
        ("+7", 7),
        ("0o17", 15),
        ("0xFF", 255),
        ("1.5", 1.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("-2.5E-1", -0.25),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("2027-09-06", date(2027, 9, 6)),
        ("2027-09-06T10:00", "2027-09-06T10:00"),
        ("2027-9-6", "2027-9-6"),
        ("'010'", "010"),
        ('"2027-09-06"', "2027-09-06"),
        ("'.nan'", ".nan"),
        ("|-\n  true", "true"),
        (">-\n  two\n  rows", "two rows"),
        ("http://a.nl/b", "http://a.nl/b"),
    ],
)
def test_scalars_follow_the_core_schema(text: str, expected: object) -> None:
    found = value(text)
    assert found == expected
    assert type(found) is type(expected)


def test_keys_are_text_whole_numbers_and_dates() -> None:
    data = read_yaml_text("no: a\n2027: b\n2027-01-01: c\n'true': d\n'2027': e\n", "x").data
    assert data == {"no": "a", 2027: "b", date(2027, 1, 1): "c", "true": "d", "2027": "e"}


def test_version_line_document_marks_and_byte_order_mark_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbf%YAML 1.2\n---\na: \xc3\xa9\n...\n")
    assert read_yaml(path).data == {"a": "é"}


def test_windows_line_ends_count_once() -> None:
    tree = read_yaml_text("a: 1\r\nb: 2\r\n", "x")
    assert tree.data == {"a": 1, "b": 2}
    assert tree.line(("b",)) == 2


# where it stands


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ((), 2),
        (("tracks",), 2),
        (("tracks", "dienjaar", "stages"), 4),
        (("tracks", "dienjaar", "stages", 0), 5),
        (("tracks", "dienjaar", "stages", 0, "weeks"), 6),
        (("tracks", "dienjaar", "stages", 1), 7),
        (("tracks", "dienjaar", "stages", 2), 9),
        (("tracks", "dienjaar", "starts", 1), 11),
        ((2027, "high"), 12),
        (("tracks", "dienjaar", "stages", 0, "patience", "unit"), 5),
        (("tracks", "dienjaar", "stages", 9), 4),
        (("nothing", "of this"), 2),
    ],
)
def test_a_place_has_the_line_of_itself_or_its_nearest_ancestor(place: tuple[str | int, ...], line: int) -> None:
    tree = read_yaml_text(TRACKS, "x.yaml")
    assert tree.line(place) == line
    assert tree.where(place) == f"x.yaml:{line}"


# what is refused


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\nb: 4\na: 5\n", [("yaml-duplicate-key", n) for n in (3, 4, 5)]),
        ("10: a\n010: b\n", [("yaml-duplicate-key", 2)]),
        ("a: &x 1\n", [("yaml-anchor", 1)]),
        ("a: &x {b: 1}\n", [("yaml-anchor", 1)]),
        ("a: 1\nb: *x\n", [("yaml-alias", 2)]),
        ("*x : 1\n", [("yaml-alias", 1)]),
        ("a: &x\n  b: 1\nc:\n  <<: *x\n  d: 2\n", [("yaml-anchor", 1), ("yaml-merge", 4), ("yaml-alias", 4)]),
        ("a: !!str 1\n", [("yaml-tag", 1)]),
        ("a: ! 1\n", [("yaml-tag", 1)]),
        ("a: !!python/object:os.system x\n", [("yaml-tag", 1)]),
        ("a: !set {b}\n", [("yaml-tag", 1)]),
        ("true: 1\n", [("yaml-key", 1)]),
        ("1.5: 1\n", [("yaml-key", 1)]),
        ("a: 1\n~: 2\n", [("yaml-key", 2)]),
        ("? [a, b]\n: 1\n", [("yaml-key", 1)]),
        ("? {a: 1}\n: 1\n", [("yaml-key", 1)]),
        ("? &x {a: 1}\n: *y\n", [("yaml-anchor", 1), ("yaml-alias", 2)]),
        (".nan: 1\n", [("yaml-number", 1)]),
        ("a: 1\n---\nb: 2\n", [("yaml-documents", 2)]),
        ("a: .nan\nb: -.inf\nc: [.Inf, +.INF]\n", [("yaml-number", n) for n in (1, 2, 3, 3)]),
        ("a: 1e999\n", [("yaml-number", 1)]),
        (f"a: {'9' * 5000}\n", [("yaml-number", 1)]),
        (f"a: 0x{'f' * 5000}\n", [("yaml-number", 1)]),
        ("a: 2026-02-30\n2026-13-01: b\n", [("yaml-date", 1), ("yaml-date", 2)]),
        ("%YAML 1.1\n---\na: no\n", [("yaml-version", 1)]),
        ("a:\n\tb: 1\n", [("yaml-tab", 2)]),
        ("- \tb: 1\n", [("yaml-tab", 1)]),
        ("a: |\n\tb\n", [("yaml-tab", 2)]),
        ("a: b: c\n", [("yaml-syntax", 1)]),
        ("a: [1,\n", [("yaml-syntax", 1)]),
        ("a: 1\nb: 'x\nc: 2", [("yaml-syntax", 3)]),
        ("a: 1\na: 2\nb: ]\n", [("yaml-duplicate-key", 2), ("yaml-syntax", 3)]),
        ("a: 1\nb: é\x01\n", [("yaml-character", 2)]),
        ("a: 1\nb: x\x85y\nc: \u2028\n", [("yaml-hidden-break", 2), ("yaml-hidden-break", 3)]),
        ("a: 1\nb: \ud800\n", [("file-encoding", 2)]),
    ],
)
def test_each_fault_is_found_on_its_line(text: str, expected: list[tuple[str, int]]) -> None:
    assert faults(text) == [(code, f"x.yaml:{line}") for code, line in expected]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "~\n", "\ufeff"])
def test_an_empty_file_is_a_fault(text: str) -> None:
    assert faults(text) == [("file-empty", "x.yaml")]


def test_depth_is_limited() -> None:
    assert value("[" * 39 + "]" * 39) is not None
    assert faults("v: " + "[" * 40 + "]" * 40) == [("yaml-depth", "x.yaml:1")]
    assert faults("[" * 200_000) == [("yaml-depth", "x.yaml:1")]
    assert faults("{a: " * 200_000) == [("yaml-depth", "x.yaml:1")]
    assert faults("\n".join(" " * i + "a:" for i in range(50))) == [("yaml-depth", "x.yaml:41")]


def test_the_number_of_nodes_is_limited() -> None:
    limits = FileLimits(max_nodes=5)
    assert read_yaml_text("a: 1\nb: 2\n", "x", limits).data == {"a": 1, "b": 2}
    assert faults("a: 1\nb: 2\nc: 3\n", limits) == [("yaml-nodes", "x.yaml:3")]


def test_the_size_of_a_text_is_limited() -> None:
    assert faults("a: 12345\n", FileLimits(max_bytes=5)) == [("file-too-large", "x.yaml")]


def test_a_huge_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(1_000_000_000)
    with monkeypatch.context() as closed:
        closed.setattr(Path, "open", None)
        fault = file_fault(lambda: read_yaml(path))
    assert fault.code == "file-too-large"
    assert "1,000,000,000" in told(fault, "en").what
    assert fault.where == str(path)


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("a: 1\n")
    monkeypatch.setattr(Path, "open", lambda self, mode: io.BytesIO(b"a" * 50))
    assert file_fault(lambda: read_yaml(path, FileLimits(max_bytes=20))).code == "file-too-large"


def test_what_is_not_a_readable_file_is_a_fault(tmp_path: Path) -> None:
    missing = file_fault(lambda: read_yaml(tmp_path / "missing.yaml"))
    assert (missing.code, missing.where) == ("file-unreadable", str(tmp_path / "missing.yaml"))
    assert "No such file" in told(missing, "en").what
    assert file_fault(lambda: read_yaml(tmp_path)).code == "file-unreadable"
    assert file_fault(lambda: read_yaml(Path("a\0b"))).code == "file-unreadable"
    assert file_fault(lambda: read_yaml(Path("/dev/zero"))).code == "file-unreadable"


@pytest.mark.parametrize("content", [b"a: 1\nb: caf\xe9\n", "a: 1\nb: é\n".encode("latin-1")])
def test_other_encodings_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    fault = file_fault(lambda: read_yaml(path))
    assert (fault.code, fault.where) == ("file-encoding", f"{path}:2")


def test_utf_16_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes("a: 1\n".encode("utf-16"))
    assert file_fault(lambda: read_yaml(path)).where == f"{path}:1"


# how it is said


def test_a_fault_says_what_where_why_and_what_to_do() -> None:
    with pytest.raises(FaultyInput) as caught:
        read_yaml_text("unit: a\nunit: b\n&x c: *{}\n".replace("{}", "d"), "x.yaml")
    assert str(caught.value).splitlines() == [
        "3 faults in the input",
        "1. x.yaml:2: the key 'unit' is written twice; it also stands on line 1 [yaml-duplicate-key]",
        "    why:    only one of the two values could count, and nobody would see which",
        "    remedy: remove one of them or give it another name",
        "2. x.yaml:3: the anchor &x marks a value for use elsewhere [yaml-anchor]",
        "    why:    every value must be found on its own line, with its own source",
        "    remedy: remove &x and write the value out where it is used",
        "3. x.yaml:3: the alias *d stands for something written elsewhere [yaml-alias]",
        "    why:    every value must be found on its own line, with its own source",
        "    remedy: write the value out",
    ]


def test_an_unclosed_quote_says_where_it_began() -> None:
    fault = file_fault(lambda: read_yaml_text("a: 1\nb: 'x\nc: 2\n", "x.yaml"))
    assert told(fault, "en").what.endswith("begun on line 2")


def test_faulty_input_survives_pickling() -> None:
    error = FaultyInput([Fault("yaml-alias", "b:1", {"name": "c"})])
    assert pickle.loads(pickle.dumps(error)).faults == error.faults
    assert str(error).startswith(
        "1 fault in the input\n1. b:1: the alias *c stands for something written elsewhere [yaml-a"
    )


# what is written reads back equal

unshown = [chr(i) for i in range(32) if chr(i) not in "\t\n\r"] + ["\ufffe", "\uffff"]
characters = st.characters(exclude_categories=["Cs"], exclude_characters=unshown)
look_alikes = [
    "no",
    "010",
    "12:30",
    "<<",
    "=",
    "2026-02-30",
    ".nan",
    "1_000",
    "0o7",
    "---",
    "#",
    "a: b",
    "*a",
]
texts = st.text(characters) | st.sampled_from(look_alikes)
floats = st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | st.integers(-(2**80), 2**80) | floats | texts | st.dates()
keys = texts | st.integers() | st.dates()


def lists_and_mappings(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=5) | st.dictionaries(keys, inner, max_size=5)


files = st.dictionaries(keys, st.recursive(scalars, lists_and_mappings, max_leaves=20), max_size=5)


def written(data: object) -> str:
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = False
    yaml.width = 1_000_000  # ruamel.yaml folds quoted text wrongly
    yaml.sort_base_mapping_type_on_output = False
    yaml.representer.ignore_aliases = lambda _: True
    stream = io.StringIO()
    yaml.dump(data, stream)
    return stream.getvalue()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(files)
def test_plain_data_written_as_yaml_reads_back_equal(data: dict[object, object]) -> None:
    assert repr(read_yaml_text(written(data), "x.yaml").data) == repr(data)


printable = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | floats | printable,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(printable, inner, max_size=5),
    max_leaves=20,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(printable, json_values, max_size=5))
def test_plain_data_written_as_json_reads_back_equal(data: dict[str, object]) -> None:
    assert repr(read_yaml_text(json.dumps(data, ensure_ascii=False), "x.yaml").data) == repr(data)


@settings(deadline=None)
@given(st.text(st.sampled_from("ab01-.:,[]{}&*!|>'\"#%?~<=\t \n\r\\\x85é"), max_size=40))
def test_any_text_is_read_or_refused_on_a_line_that_exists(text: str) -> None:
    try:
        read_yaml_text(text, "x")
    except FaultyInput as error:
        rows = max(1, len(text.splitlines()))
        assert all(1 <= int(fault.where.partition(":")[2] or 1) <= rows for fault in error.faults)


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content)
    with contextlib.suppress(FaultyInput):
        assert read_yaml(path).line(()) >= 1
