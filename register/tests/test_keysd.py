"""The process that holds the keys: others do without the secret and the database, and take no more than is allowed."""

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select, text
from starlette.testclient import TestClient

from conftest import MONDAY, Clock, dienregister
from dienregister.citizen.app import citizen_app
from dienregister.demo.start import letter_to_try, write_letters
from dienregister.sealed.cipher import Unreadable
from dienregister.store.bodies import opened_body
from dienregister.store.databases import reading, writing
from dienregister.store.installation import Installation, open_installation
from dienregister.store.keydoor import KeyDoor
from dienregister.store.keys import KeyMissing, KeyRing
from dienregister.store.tables import person, submission
from dienregister.text.faults import FaultyInput
from dienregister.work.cleaning import clean
from dienregister.work.keysd import Allowance, key_server


@pytest.fixture
def path() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:  # the name of a socket may have a hundred characters
        yield Path(folder) / "keys.socket"


@contextmanager
def serving(at: Installation, path: Path, per_minute: int = 60_000) -> Iterator[KeyRing]:
    """Keys of an installation behind a socket."""
    server = key_server(path, at.key_database, Allowance(per_minute))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield KeyRing(KeyDoor(path))
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def process(home: Path, path: Path) -> Iterator["subprocess.Popen[str]"]:
    """The command itself, until it is killed."""
    command = [str(Path(sys.executable).parent / "dienregister"), "keysd", "--home", str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as started:
        try:
            assert started.stdout is not None
            assert str(path) in started.stdout.readline()
            yield started
        finally:
            started.kill()


def name_socket(at: Installation, path: Path) -> None:
    file = at.folder / "register.yaml"
    file.write_text(file.read_text("utf-8") + f"keys_socket: {path}\n", "utf-8")


def people_of(at: Installation) -> list[str]:
    with reading(at.databases.register) as connection:
        return list(connection.execute(select(person.c.id).order_by(person.c.id)).scalars())


def asked(path: Path, line: bytes) -> Any:
    with socket.socket(socket.AF_UNIX) as one:
        one.connect(str(path))
        one.sendall(line)
        return json.loads(one.makefile("rb").readline())


def test_a_letter_is_printed_and_answered_by_who_has_neither_the_secret_nor_the_database(
    at: Installation, clock: Clock, path: Path, tmp_path: Path
) -> None:
    from test_citizen import enter, fill

    name_socket(at, path)
    elsewhere = tmp_path / "citizen"
    shutil.copytree(at.folder, elsewhere)
    (elsewhere / "secrets" / "wrapping").unlink()
    said = (elsewhere / "register.yaml").read_text("utf-8").replace("{folder}/register", f"{at.folder}/register")
    lines = [line for line in said.splitlines() if not line.startswith("keys_url")]
    (elsewhere / "register.yaml").write_text(
        "\n".join([*lines, "keys_url: sqlite:////nowhere/keys.sqlite", ""]), "utf-8"
    )
    other = open_installation(elsewhere)
    with process(at.folder, path):
        write_letters(other, 4, clock)
        letter = letter_to_try(other)
        with TestClient(citizen_app(other, clock, pace=0.0)) as visitor:
            enter(visitor, letter)
            fill(visitor)
            assert visitor.post("/nl/send").status_code == 200
        with reading(other.databases.register) as connection:
            one = connection.execute(select(submission)).one()
        answers, _ = opened_body(other.keys, one.person_id, one.body_k)
        assert answers["hobby"] == "Kanarieantwoord"
        clean(other, clock())
    keys = at.key_database.give([one.person_id], "answers")
    assert len(keys[one.person_id]) == 32
    other.databases.close()


def test_pages_say_that_they_will_be_back_when_nobody_gives_keys(at: Installation, clock: Clock, path: Path) -> None:
    from test_citizen import entry

    write_letters(at, 4, clock)
    letter = letter_to_try(at)
    name_socket(at, path)
    away = open_installation(at.folder)
    with TestClient(citizen_app(away, clock, pace=0.0)) as visitor:
        assert visitor.post("/nl/enter", data=entry(letter)).status_code == 503
        with serving(at, path):
            assert visitor.post("/nl/enter", data=entry(letter)).status_code == 200
    away.databases.close()


def test_a_door_does_what_the_vault_does(at: Installation, path: Path) -> None:
    """Any run of making, giving and destroying has the same answers through the socket as at the database."""
    purposes, names = st.sampled_from(["identity", "answers"]), st.lists(st.sampled_from("abcde"), unique=True)

    class Keys(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.kept: dict[tuple[str, str], bytes] = {}
            for purpose in ("identity", "answers"):
                at.key_database.destroy(sorted(at.key_database.holders(purpose)), purpose)  # type: ignore[arg-type]

        @rule(names=names, purpose=purposes)
        def make(self, names: list[str], purpose: Any) -> None:
            fresh = [name for name in names if (name, purpose) not in self.kept]
            made = ring.make(fresh, purpose, MONDAY)
            assert set(made) == set(fresh)
            assert not set(made.values()) & set(self.kept.values())
            self.kept |= {(name, purpose): key for name, key in made.items()}

        @rule(names=names, purpose=purposes)
        def destroy(self, names: list[str], purpose: Any) -> None:
            ring.destroy(names, purpose)
            self.kept = {who: key for who, key in self.kept.items() if who[0] not in names or who[1] != purpose}

        @rule(name=st.sampled_from("abcde"), purpose=purposes)
        def get(self, name: str, purpose: Any) -> None:
            if (name, purpose) in self.kept:
                assert ring.get(name, purpose) == self.kept[name, purpose]
            else:
                with pytest.raises(KeyMissing):
                    ring.get(name, purpose)

        @invariant()
        def same_at_the_database(self) -> None:
            for purpose in ("identity", "answers"):
                kept = {name: key for (name, for_), key in self.kept.items() if for_ == purpose}
                assert at.key_database.give(list("abcde"), purpose) == kept  # type: ignore[arg-type]
                assert ring.holders(purpose) == set(kept)  # type: ignore[arg-type]

    with serving(at, path, 1_000_000) as ring:
        run_state_machine_as_test(Keys, settings=settings(max_examples=8, stateful_step_count=12, deadline=None))


@given(st.lists(st.tuples(st.integers(0, 700), st.floats(0, 50)), max_size=40))
def test_no_more_is_given_than_a_minute_allows(asks: list[tuple[int, float]]) -> None:
    """In any stretch of time: at most what one minute allows, and what came in since."""
    now, given_away = 0.0, []
    allowance = Allowance(1000, lambda: now)
    for number, later in asks:
        now += later
        if allowance.take(number):
            given_away.append((now, number))
    for first, (since, _) in enumerate(given_away):
        total = 0
        for until, number in given_away[first:]:
            total += number
            assert total <= 1000 + (until - since) * 1000 / 60 + 1e-6


def test_who_asks_for_everything_is_paused(at: Installation, path: Path) -> None:
    who = people_of(at)
    with serving(at, path, per_minute=100) as ring:
        assert len(ring.many(who[:60], "identity")) == 60
        with pytest.raises(FaultyInput, match="wait a minute"):
            ring.many(who[:60], "identity")
        assert ring.get(who[0], "identity")  # a single visitor goes on


def test_an_altered_key_and_one_put_elsewhere_do_not_open(at: Installation, path: Path) -> None:
    one, other, third = people_of(at)[:3]
    with writing(at.databases.keys) as connection:
        others = "(select wrapped from person_key where person_id = :other)"
        swap = text(f"update person_key set wrapped = {others} where person_id = :one")
        connection.execute(swap, {"one": one, "other": other})
    with serving(at, path) as ring:
        with pytest.raises(Unreadable):
            ring.get(one, "identity")
        assert ring.get(third, "identity") == at.key_database.give([third], "identity")[third]


BAD = [
    b"\n",
    b"[]\n",
    b"null\n",
    b"\xff\xfe\n",
    b'{"act": "give"}\n',
    b'{"act": "give", "purpose": "health", "people": []}\n',
    b'{"act": "give", "purpose": "answers", "people": "abc"}\n',
    b'{"act": "give", "purpose": "answers", "people": [1]}\n',
    b'{"act": "give", "purpose": ["answers"], "people": []}\n',
    b'{"act": "make", "purpose": "answers", "people": ["a"], "now": "yesterday"}\n',
    b'{"act": "wrapping", "purpose": "answers", "people": []}\n',
    json.dumps({"act": "give", "purpose": "answers", "people": ["a"] * 501}).encode() + b"\n",
    b"x" * 70_000 + b"\n",
]


@pytest.mark.parametrize("at", ["sqlite"], indirect=True)
def test_what_is_no_request_is_refused_and_the_next_is_answered(at: Installation, path: Path) -> None:
    with serving(at, path) as ring:
        for line in BAD:
            assert asked(path, line[:65_536]) == {"refused": "no request"}, line[:60]
        assert len(ring.holders("identity")) == 60


@pytest.mark.parametrize("at", ["sqlite"], indirect=True)
def test_a_killed_process_is_started_again_and_a_second_is_refused(at: Installation, path: Path) -> None:
    assert "keys_socket" in dienregister("keysd", "--home", str(at.folder)).stderr
    name_socket(at, path)
    with process(at.folder, path) as first:
        assert path.stat().st_mode & 0o007 == 0, "others cannot reach it"
        assert dienregister("keysd", "--home", str(at.folder)).returncode == 2
        first.kill()
    doctor = dienregister("db", "doctor", "--home", str(at.folder))
    assert doctor.returncode == 2 and "dienregister keysd" in doctor.stderr
    with process(at.folder, path):
        assert dienregister("db", "doctor", "--home", str(at.folder)).returncode == 0


@pytest.mark.parametrize("at", ["sqlite"], indirect=True)
def test_what_is_not_a_socket_is_left_alone(at: Installation, path: Path) -> None:
    path.write_text("of somebody else", "utf-8")
    with pytest.raises(FaultyInput):
        key_server(path, at.key_database, Allowance(500))
    assert path.read_text("utf-8") == "of somebody else"


@pytest.mark.parametrize("at", ["sqlite"], indirect=True)
def test_nothing_it_logs_says_whose_keys(
    at: Installation, path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    who = people_of(at)
    with serving(at, path, per_minute=1) as ring:
        for ask in (lambda: ring.make(who[:1], "identity", MONDAY), lambda: ring.many(who[:9], "identity")):
            with pytest.raises(FaultyInput):
                ask()
    assert "pause" in caplog.text and "IntegrityError" in caplog.text
    shown = caplog.text + "".join(capsys.readouterr())
    assert not [one for one in who if one in shown]
