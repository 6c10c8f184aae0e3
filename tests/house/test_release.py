"""What travels with the code: licences, who may cite it how, and what a catalogue reads."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from dienmodel import __version__
from dienmodel.text.reading import read_yaml

ROOT = Path(__file__).parents[2]


def test_every_file_has_a_licence() -> None:
    said = subprocess.run([sys.executable, "-m", "reuse", "--root", ROOT, "lint"], capture_output=True, text=True)
    assert said.returncode == 0, said.stdout[-3000:] + said.stderr[-1000:]


def test_the_licence_stands_where_each_reader_looks_for_it() -> None:
    texts = {(ROOT / place).read_text() for place in ("LICENSE", "LICENSES/EUPL-1.2.txt", "register/LICENSE")}
    assert len(texts) == 1


def test_who_cites_it_cites_this_version() -> None:
    cited = read_yaml(ROOT / "CITATION.cff").data
    assert str(cited["version"]) == __version__


def test_a_catalogue_finds_what_it_must() -> None:
    """Keys that the standard (0.7) calls mandatory, within their lengths."""
    told = read_yaml(ROOT / "publiccode.yml").data
    mandatory = {"name", "url", "platforms", "categories", "developmentStatus", "softwareType", "description"}
    assert mandatory | {"publiccodeYmlVersion", "legal", "maintenance", "localisation"} <= set(told)
    for text in told["description"].values():
        assert len(text["shortDescription"]) <= 150 <= len(text["longDescription"]) <= 10_000
    assert (ROOT / told["roadmap"]).is_file()


def test_pythons_are_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    least, below = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", project["requires-python"]).groups()  # type: ignore[union-attr]
    made = (ROOT / "Makefile").read_text()
    assert f"(3, {least}) <= sys.version_info[:2] < (3, {below})" in made
    tried = [int(minor) for minor in re.findall(r":: 3\.(\d+)", " ".join(project["classifiers"]))]
    assert min(tried) == int(least) and max(tried) < int(below)
    assert all(f"3.{minor}" in (ROOT / "README.md").read_text() for minor in tried)
