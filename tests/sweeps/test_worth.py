"""When work goes to other processes."""

import pytest

from dienmodel.sweeps.map import FIRST, WORTH, _is_much


@pytest.mark.parametrize(
    ("done", "n", "seconds", "much"),
    [
        (0, 100, 60.0, False),  # nothing is known yet
        (FIRST, 100, 0.03, False),  # a second of work in all
        (FIRST, 100, 3.0, True),  # 97 seconds are left
        (99, 100, 99.0, False),  # one is left
        (FIRST, FIRST + 1, 2 * WORTH * FIRST, True),
    ],
)
def test_processes_start_where_much_work_is_left(
    done: int, n: int, seconds: float, much: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dienmodel.sweeps.map.WORTH", WORTH)  # as it was before the tests chose to work alone
    assert _is_much(done, n, seconds) is much
