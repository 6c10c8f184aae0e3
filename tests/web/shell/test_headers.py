"""Who may store an answer, and addresses that change with the content of a file."""

from pathlib import Path

from dienmodel.web.shell.headers import ANEW, LASTING, PRIVATE, Assets, storage


def test_what_is_somebodys_own_is_stored_nowhere() -> None:
    assert storage("GET", private=True, lasting=True) == PRIVATE
    assert storage("POST", private=False, lasting=False) == PRIVATE
    assert storage("HEAD", private=False, lasting=False) == ANEW
    assert storage("GET", private=False, lasting=True) == LASTING


def test_only_a_file_as_it_is_now_is_stored_for_good(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a {}")
    before = Assets(tmp_path, "/static/")
    path, _, version = before.address("a.css").partition("?v=")
    assert before.lasting(path, version)
    assert not before.lasting(path, "") and not before.lasting("/", version)
    (tmp_path / "a.css").write_text("b {}")
    after = Assets(tmp_path, "/static/")
    assert after.address("a.css") != before.address("a.css")
    assert not after.lasting(path, version)
