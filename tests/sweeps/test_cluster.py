"""A sweep on a Dask cluster: a scheduler and two workers on this machine, of which some are killed."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from dienmodel import api
from dienmodel.sweeps import cluster
from dienmodel.sweeps.cluster import answered_on, batches, reach
from dienmodel.sweeps.map import Execution, map_worlds
from dienmodel.text.faults import FaultyInput

dask = pytest.importorskip("dask", reason="no cluster to test: install '.[dev]' or '.[cluster]'")
distributed = pytest.importorskip("distributed", reason="no cluster to test: install '.[dev]' or '.[cluster]'")

ASKS = '''
"""What the workers are asked."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Ask:
    number: int


@dataclass(frozen=True)
class Square:
    """Large and the same for all asks; it writes down each time that it is read."""

    log: str
    wait: float = 0.0
    large: bytes = bytes(200_000)

    def __call__(self, ask):
        time.sleep(self.wait)
        return np.array([ask.number**2, os.getpid(), np.nan])

    def __setstate__(self, state):
        with Path(state["log"]).open("a") as log:
            log.write(f"{os.getpid()}\\n")
        self.__dict__.update(state)


@dataclass(frozen=True)
class Wrong:
    """What cannot be done."""

    def __call__(self, ask):
        raise OSError(f"no {ask.number}")
'''


@dataclass
class Started:
    """A cluster of processes of ours."""

    place: Path
    processes: dict[str, "subprocess.Popen[bytes]"]

    @property
    def address(self) -> str:
        file = self.place / "scheduler.json"
        until = time.monotonic() + 60
        while not file.exists() and time.monotonic() < until:
            time.sleep(0.1)
        address: str = json.loads(file.read_text(encoding="utf-8"))["address"]
        return address

    def start(self, name: str, sort: str, *options: str) -> None:
        paths = os.pathsep.join([str(self.place), os.environ.get("PYTHONPATH", "")])
        log = (self.place / f"{name}.log").open("wb")
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-m", "dask", sort, "--scheduler-file", "scheduler.json", "--no-dashboard", *options],
            cwd=self.place,
            env={**os.environ, "PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1"},
            stdout=log,
            stderr=log,
        )
        log.close()

    def work(self, name: str, *options: str) -> None:
        self.start(name, "worker", "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--name", name, *options)

    def workers(self, n: int) -> None:
        """Wait until so many workers are there."""
        with distributed.Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(n, timeout=60)
            while len(client.nthreads()) > n:
                time.sleep(0.1)

    def kill(self, name: str) -> None:
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    one = Started(tmp_path_factory.mktemp("cluster"), {})
    (one.place / "asked_of_workers.py").write_text(ASKS, encoding="utf-8")
    sys.path.insert(0, str(one.place))
    try:
        one.start("scheduler", "scheduler", "--host", "127.0.0.1", "--port", "0")
        one.work("a")
        one.work("b")
        one.workers(2)
        yield one
    finally:
        sys.path.remove(str(one.place))
        for name in list(one.processes):
            one.kill(name)


def asks(n: int) -> list[object]:
    from asked_of_workers import Ask  # type: ignore[import-not-found]

    return [Ask(number) for number in range(n)]


def square(place: Path, wait: float = 0.0) -> object:
    from asked_of_workers import Square

    return Square(str(place / "log"), wait)


SQUARES = [number**2 for number in range(40)]


def codes(error: "pytest.ExceptionInfo[FaultyInput]") -> list[str]:
    return [fault.code for fault in error.value.faults]


def test_it_gives_what_a_plain_loop_gives_and_sends_what_is_common_once(started: Started, tmp_path: Path) -> None:
    told: list[int] = []
    how = Execution(progress=lambda done, total: told.append(done), on=started.address)
    given = map_worlds(square(tmp_path, 0.02), asks(40), "squares", how)
    assert [answer[0] for answer in given] == SQUARES
    assert all(np.isnan(answer[2]) for answer in given)
    assert told == list(range(1, 41))
    pids = {int(answer[1]) for answer in given}
    assert pids == {one.pid for name, one in started.processes.items() if name != "scheduler"}
    assert sorted((tmp_path / "log").read_text().split()) == sorted(map(str, pids))


def test_what_the_work_raises_is_raised(started: Started) -> None:
    from asked_of_workers import Wrong

    with pytest.raises(OSError, match="no 0"):
        map_worlds(Wrong(), asks(1), how=Execution(on=started.address))


def test_an_interrupt_keeps_what_is_done_and_takes_back_the_rest(started: Started, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    map_worlds(square(tmp_path, 0.05), asks(40), "squares", Execution(1, stop, tmp_path / "kept", started.address))
    with distributed.Client(started.address, set_as_default=False) as client:
        until = time.monotonic() + 10
        while left := client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)):
            assert time.monotonic() < until, f"{left} tasks are still there"
    told: list[int] = []
    map_worlds(
        square(tmp_path), asks(40), "squares", Execution(1, lambda done, _: told.append(done), tmp_path / "kept")
    )
    assert told == list(range(4, 41))


def test_workers_that_are_unlike_us_are_refused_all_at_once(started: Started) -> None:
    started.work("old", "--preload", "import dienmodel.version as v; v.__version__ = '0.0.1'")
    started.work("bare", "--preload", "import sys; sys.modules['dienmodel'] = None")
    started.workers(4)
    try:
        with pytest.raises(FaultyInput) as error:
            reach(started.address)
        assert sorted(codes(error)) == ["cluster-unlike", "cluster-without-us"]
        assert "0.0.1" in error.value.text()
    finally:
        started.kill("old")
        started.kill("bare")
        started.workers(2)


def test_a_worker_that_comes_later_and_is_unlike_us_does_nothing(
    started: Started, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody looks before the work begins, and all workers are told that ours is another version."""
    monkeypatch.setattr(cluster, "_refuse_unlike", lambda client, address: None)
    monkeypatch.setattr(cluster, "code_version", lambda: {"dienmodel": "0.0.1"})
    with pytest.raises(FaultyInput) as error:
        list(answered_on(started.address, square(tmp_path), list(enumerate(asks(4)))))
    assert codes(error) == ["cluster-unlike"]


def test_a_worker_that_is_killed_is_made_up_for(started: Started, tmp_path: Path) -> None:
    def kill(done: int, total: int) -> None:
        if done == 5:
            started.kill("a")

    how = Execution(1, kill, tmp_path / "kept", started.address)
    given = map_worlds(square(tmp_path, 0.05), asks(40), "squares", how)
    assert [answer[0] for answer in given] == SQUARES


def test_a_cluster_that_goes_midway_is_a_fault_and_what_is_done_is_kept(started: Started, tmp_path: Path) -> None:
    """The last test: it ends the scheduler."""

    def kill(done: int, total: int) -> None:
        if done == 5:
            started.kill("scheduler")

    with pytest.raises(FaultyInput) as error:
        map_worlds(square(tmp_path, 0.05), asks(40), "squares", Execution(1, kill, tmp_path / "kept", started.address))
    assert codes(error) == ["cluster-lost"]
    told: list[int] = []
    here = Execution(1, lambda done, _: told.append(done), tmp_path / "kept")
    given = map_worlds(square(tmp_path), asks(40), "squares", here)
    assert [answer[0] for answer in given] == SQUARES
    assert 6 <= told[0] <= 21


ROLES = ("scheduler", "worker", "client")


@pytest.mark.nightly
def test_a_cluster_with_certificates_is_asked_over_tls(
    started: Started, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if (tool := shutil.which("openssl")) is None:
        pytest.skip("no openssl to make a certificate with")
    made = [tool, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run([*made, "-subj", "/CN=test"], cwd=tmp_path, check=True, capture_output=True)
    cert, key = str(tmp_path / "cert.pem"), str(tmp_path / "key.pem")
    tls = {f"{role}.{file}": path for role in ROLES for file, path in (("cert", cert), ("key", key))} | {
        "ca-file": cert
    }
    for name, path in tls.items():
        monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TLS__" + name.replace(".", "__").replace("-", "_").upper(), path)
    configured = {f"distributed.comm.tls.{name}": path for name, path in tls.items()}
    secret = Started(tmp_path, {})
    (tmp_path / "asked_of_workers.py").write_text(ASKS, encoding="utf-8")
    with dask.config.set(configured | {"distributed.comm.require-encryption": True}):
        try:
            secret.start("scheduler", "scheduler", "--host", "tls://127.0.0.1", "--port", "0")
            assert secret.address.startswith("tls://")
            secret.start("a", "worker", "--host", "tls://127.0.0.1", "--nthreads", "1", "--no-nanny")
            given = map_worlds(square(tmp_path), asks(8), "squares", Execution(on=secret.address))
        finally:
            for name in list(secret.processes):
                secret.kill(name)
    assert [answer[0] for answer in given] == SQUARES[:8]


@pytest.mark.parametrize("address", ["127.0.0.1:8786", "http://127.0.0.1:8786", "tcp://127.0.0.1", "tcp://a b:1", ""])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(FaultyInput) as error:
        api.reach(address)
    assert codes(error) == ["cluster-address"]


def test_nobody_there_is_a_fault_within_the_time_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "REACH", 0.5)
    with socket.socket() as silent:  # it accepts, and says nothing
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        for port in (9, silent.getsockname()[1]):
            with pytest.raises(FaultyInput) as error:
                reach(f"tcp://127.0.0.1:{port}")
            assert codes(error) == ["cluster-unreachable"]


def test_certificates_that_are_missing_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FaultyInput) as error:
        reach("tls://127.0.0.1:9")
    assert codes(error) == ["cluster-certificates"]
    with dask.config.set({"distributed.comm.tls.ca-file": "/none"}), pytest.raises(FaultyInput) as error:
        reach("tls://127.0.0.1:9")
    assert codes(error) == ["cluster-certificates"]
    with dask.config.set({"distributed.comm.require-encryption": True}), pytest.raises(FaultyInput) as error:
        reach("tcp://127.0.0.1:9")
    assert codes(error) == ["cluster-in-the-clear"]


def test_without_the_extra_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(FaultyInput) as error:
        reach("tcp://127.0.0.1:9")
    assert "pip install 'dienmodel[cluster]'" in error.value.text()


def test_nothing_of_a_cluster_is_loaded_before_it_is_asked_for() -> None:
    load = "import sys, dienmodel.cli, dienmodel.sweeps.cluster; assert not {'dask', 'distributed'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", load]).returncode == 0


def test_every_worker_has_several_turns() -> None:
    todo = list(enumerate("abcdefghijklmnopqrstuvwxyz"))
    for workers in (1, 2, 5, 100):
        parts = batches(todo, workers)
        assert [item for part in parts for item in part] == todo
        assert len(parts) >= min(len(todo), 2 * workers)
        assert max(map(len, parts)) <= cluster.LARGEST
