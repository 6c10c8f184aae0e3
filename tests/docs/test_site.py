"""The site of the documentation has every page, and its links lead somewhere."""

import re
from pathlib import Path
from types import ModuleType

import pytest

from .test_pages import script

ROOT = Path(__file__).parents[2]
NOT_ON_IT = {"docs/house.md"}
"""What is for those who work on the code, and read it there."""


@pytest.fixture(scope="module")
def site() -> ModuleType:
    return script("site")


def test_every_page_stands_on_the_site(site: ModuleType) -> None:
    written = {path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]}
    assert written - NOT_ON_IT == {page.as_posix() for page in site.pages()} & written
    assert all((ROOT / page).is_file() for page in site.pages() if page not in site.WRITTEN)


def test_links_lead_to_pages_of_the_site(site: ModuleType) -> None:
    addresses = {site.address(page) for page in site.pages()}
    for page in (page for page in site.pages() if page not in site.WRITTEN):
        here = site.address(page).parent
        for target in re.findall(r"\]\(([^)\s#]+)", site.with_links((ROOT / page).read_text(), page)):
            if "://" not in target and not target.endswith((".svg", ".png", ".json")):
                assert Path(re.sub(r"[^/]+/\.\./", "", (here / target).as_posix())) in addresses, (page, target)


def test_what_is_no_page_is_named_and_not_linked(site: ModuleType) -> None:
    told = site.with_links("[cases](../tests/cases) and [words](glossary.md#a)", Path("docs/planning.md"))
    assert told == "[cases] (`tests/cases` in the repository) and [words](glossary.md#a)"


def test_all_that_can_be_asked_from_python_is_on_its_page(site: ModuleType) -> None:
    import dienmodel

    told = set(re.findall(r"^::: \S+\.(\w+)$", site.reference(), re.MULTILINE))
    assert told == {name for name in dienmodel.__all__ if not name.startswith("_")}
