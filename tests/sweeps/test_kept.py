"""What a sweep keeps: found again to the last bit, whole or not at all, by several writers at once, and by DuckDB."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from dienmodel.sweeps import kept
from dienmodel.sweeps.kept import AnswerArray, KeptAnswer, keeping, known
from dienmodel.text.faults import FaultyInput


def of(number: int, answer: AnswerArray | None = None) -> KeptAnswer:
    given = np.array([number, number**2], float) if answer is None else answer
    return KeptAnswer(f"key {number}", "squares", {"number": number, "moves": {"rate": (0.9, 1.1)}}, given)


def keep(folder: Path, *answers: KeptAnswer) -> None:
    with keeping(folder) as keeper:
        assert keeper is not None
        for answer in answers:
            keeper.keep(answer)


SHAPES = array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=5)
ANSWERS = st.lists(arrays(np.float64, SHAPES, elements=st.floats(width=64)), min_size=1, max_size=5)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANSWERS)
def test_answers_come_back_to_the_last_bit(tmp_path: Path, answers: list[AnswerArray]) -> None:
    folder = tmp_path / str(len(list(tmp_path.iterdir())))
    keep(folder, *(of(i, answer) for i, answer in enumerate(answers)))
    back = known(folder, [f"key {i}" for i in range(len(answers))])
    for i, answer in enumerate(answers):
        assert back[f"key {i}"].shape == answer.shape
        assert bits(back[f"key {i}"]) == bits(answer)


def bits(answer: AnswerArray) -> bytes:
    """Every bit of every number; what is no number is all one."""
    return np.where(np.isnan(answer), np.nan, answer).tobytes()


def test_long_answers_keep_their_order(tmp_path: Path) -> None:
    long = [np.random.default_rng(i).random(150_000) for i in range(3)]
    keep(tmp_path, *(of(i, answer) for i, answer in enumerate(long)))
    back = known(tmp_path, ["key 2", "key 0"])
    assert sorted(back) == ["key 0", "key 2"]
    assert back["key 2"].tobytes() == long[2].tobytes()


def test_answers_are_there_before_the_work_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "EVERY", 0.0)
    with keeping(tmp_path) as keeper:
        assert keeper is not None
        for i in range(3):
            keeper.keep(of(i))
        assert len(known(tmp_path, ["key 0", "key 1", "key 2"])) == 3


def test_a_damaged_part_counts_as_none(tmp_path: Path) -> None:
    """A byte of numbers that cannot be compressed reads as another number, which nobody but its digest tells."""
    for i in range(4):
        keep(tmp_path, of(i, np.random.default_rng(i).random(1000)))
    cut, turned, emptied, _ = sorted(tmp_path.iterdir())
    cut.write_bytes(cut.read_bytes()[:-3])
    content = bytearray(turned.read_bytes())
    content[len(content) // 2] ^= 1
    turned.write_bytes(bytes(content))
    emptied.write_bytes(b"")
    (tmp_path / "other.parquet").write_bytes(b"PAR1 of somebody else")
    assert len(known(tmp_path, [f"key {i}" for i in range(4)])) == 1


def test_two_writers_at_once_never_harm_each_other(tmp_path: Path) -> None:
    """Both write answers of their own and the same ones, each in many parts."""
    with ThreadPoolExecutor(2) as pool:
        for i in range(10):
            list(pool.map(lambda own, i=i: keep(tmp_path, of(own + i), of(i)), (100, 200)))
    back = known(tmp_path, [f"key {own + i}" for own in (0, 100, 200) for i in range(10)])
    assert len(back) == 30
    assert all(answer[1] == answer[0] ** 2 for answer in back.values())
    assert all(path.suffix == ".parquet" for path in tmp_path.iterdir())


def test_duckdb_reads_what_was_asked_and_answered(tmp_path: Path) -> None:
    keep(tmp_path, of(3), of(4, np.zeros((2, 0))))
    keep(tmp_path, of(5))
    question = """
        select cast(asked->>'number' as int), cast(asked->'moves'->'rate'->>1 as double), shape, answer, about
        from read_parquet(?) order by 1
    """
    with duckdb.connect() as db:
        rows = db.execute(question, [f"{tmp_path}/*.parquet"]).fetchall()
    assert rows == [
        (3, 1.1, [2], [3.0, 9.0], "squares"),
        (4, 1.1, [2, 0], [], "squares"),
        (5, 1.1, [2], [5.0, 25.0], "squares"),
    ]


def test_a_folder_that_cannot_be_written_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(FaultyInput) as error:
        keep(tmp_path / "file", of(1))
    assert [fault.code for fault in error.value.faults] == ["no-write"]


def test_a_folder_named_like_a_pattern_is_a_folder(tmp_path: Path) -> None:
    keep(tmp_path / "draws [1]*", of(1))
    assert known(tmp_path / "draws [1]*", ["key 1"])["key 1"].tolist() == [1.0, 1.0]
