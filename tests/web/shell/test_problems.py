"""Folders of the server are left out of what visitors read."""

import pytest

from dienmodel.web.shell.problems import without_folders


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("/srv/models/nederland.yaml:996", "nederland.yaml:996"),
        ("/srv/my models/nederland.yaml:996", "nederland.yaml:996"),
        ("my models/nederland.yaml:996", "nederland.yaml:996"),
        ("C:\\models\\nederland.yaml:9", "nederland.yaml:9"),
        ("the snapshot /srv/models/counts.csv cannot be read", "the snapshot counts.csv cannot be read"),
        ("uses '/srv/models/figures/x.yaml' twice", "uses 'x.yaml' twice"),
        ("uploaded:3", "uploaded:3"),
        ("euro/person/year is not people/week", "euro/person/year is not people/week"),
        ("there is no scenario '../../etc/passwd'", "there is no scenario '../../etc/passwd'"),
        ("f.pay", "f.pay"),
    ],
)
def test_nothing_but_the_name_of_a_file(told: str, shown: str) -> None:
    assert without_folders(told) == shown
