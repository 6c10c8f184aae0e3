"""Build the documentation as a site in build/site, which asks nothing of others: `make site`."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import dienmodel

ROOT = Path(__file__).parents[1]
HERE = ROOT / "build" / "site"
PAGES = HERE / "pages"

SECTIONS = {
    "Start": ["README.md", "README.nl.md", "docs/tutorial.md"],
    "How to": [
        "docs/how-to-say-it.md",
        "docs/planning.md",
        "docs/from-records.md",
        "docs/weighing.md",
        "docs/people-and-posts.md",
        "docs/publishing.md",
        "docs/on-a-schedule.md",
        "docs/scale-out.md",
        "CONTRIBUTING.md",
    ],
    "Reference": [
        "docs/commands.md",
        "docs/python.md",
        "docs/scenario-language.md",
        "docs/tables.md",
        "docs/glossary.md",
        "CHANGELOG.md",
    ],
    "Explanation": [
        "docs/baseline.md",
        "docs/how-likely.md",
        "docs/back-test.md",
        "docs/parliament.md",
        "docs/coverage.md",
        "ARCHITECTURE.md",
        "docs/decisions/README.md",
        "docs/roadmap.md",
    ],
    "The project": ["GOVERNANCE.md", "CODE_OF_CONDUCT.md", "SECURITY.md", "docs/public-code.md", "register/README.md"],
}
"""What readers look for, after the four kinds of documentation: each page stands in one place."""

LINK = re.compile(r"(\]\()([^)\s#]+)(#[^)\s]*)?(\))")


def pages() -> list[Path]:
    """Every page of the site, relative to the root: those of the menu and the decisions, which their index leads to."""
    listed = [Path(page) for section in SECTIONS.values() for page in section]
    return [*listed, *(path.relative_to(ROOT) for path in sorted((ROOT / "docs" / "decisions").glob("0*.md")))]


def address(page: Path) -> Path:
    """Where a page stands on the site: as in the repository, where an index is called so."""
    if page == Path("README.md"):
        return Path("index.md")
    return page.with_name("index.md") if page.name == "README.md" else page


def with_links(text: str, page: Path) -> str:
    """The text of a page with its links as on the site; what is in the repository only is named, not linked."""
    here, known = address(page).parent, {known: address(known) for known in pages()}

    def to_site(found: re.Match[str]) -> str:
        opening, target, part, closing = found.groups()
        if "://" in target:
            return found[0]
        meant = Path(os.path.normpath(page.parent / target.replace(".ipynb", ".md")))
        if meant in known:
            return f"{opening}{os.path.relpath(known[meant], here)}{part or ''}{closing}"
        if meant.suffix in {".svg", ".png", ".json"}:
            return f"{opening}{os.path.relpath(meant, here)}{closing}"
        return f"] (`{meant.as_posix()}` in the repository)"

    return LINK.sub(to_site, text.replace("] [", "] \\["))  # `[default: 1] [1<=x]` is no link


def reference() -> str:
    """The page of all that can be asked from Python, which the site fills in from the docstrings."""
    named = [getattr(dienmodel, name) for name in dienmodel.__all__ if not name.startswith("_")]
    asked = sorted((each for each in named if not isinstance(each, type)), key=lambda each: str(each.__name__))
    given = sorted((each for each in named if isinstance(each, type)), key=lambda each: each.__name__)
    return (
        "\n\n".join([PYTHON, "## What can be asked", *map(_told, asked), "## What one gets", *map(_told, given)]) + "\n"
    )


def _told(each: Any) -> str:
    return f"::: {each.__module__}.{each.__qualname__}"


PYTHON = """\
# Python

Everything below is a name of the package: `import dienmodel`, then `dienmodel.run(...)`. Every command of the command
line is one of these functions."""


def tutorial() -> str:
    """The page of the notebook: its text, and its code to be copied."""
    cells = json.loads((ROOT / "docs" / "tutorial.ipynb").read_text())["cells"]
    parts = ((cell["cell_type"], "".join(cell["source"])) for cell in cells)
    text = "\n\n".join(part if kind == "markdown" else f"```python\n{part}\n```" for kind, part in parts)
    return with_links(text, Path("docs/tutorial.md"))


WRITTEN = {Path("docs/python.md"): reference, Path("docs/tutorial.md"): tutorial}
"""Pages that are made for the site only."""


def settings() -> str:
    """What the builder of the site is told: no address, no typefaces from elsewhere."""
    menu = ",\n".join(
        f"  {{ {title!r} = [{', '.join(repr(address(Path(page)).as_posix()) for page in listed)}] }}"
        for title, listed in SECTIONS.items()
    )
    return SETTINGS.format(menu=menu, source=(ROOT / "src").as_posix())


SETTINGS = """\
[project]
site_name = "dienmodel"
site_description = "Can the Netherlands fill the scalable armed force, and what stops it?"
docs_dir = "pages"
site_dir = "html"
use_directory_urls = false
nav = [
{menu}
]

[project.theme]
language = "en"
font = false
features = ["navigation.sections", "navigation.indexes", "navigation.top", "content.code.copy", "search.highlight"]

[project.plugins.mkdocstrings.handlers.python]
paths = ["{source}"]
inventories = []

[project.plugins.mkdocstrings.handlers.python.options]
docstring_style = "google"
show_source = false
show_root_heading = true
show_root_full_path = false
heading_level = 3
"""


def gather() -> None:
    """Write the pages as the builder takes them, in an empty folder."""
    shutil.rmtree(HERE, ignore_errors=True)
    for page in pages():
        text = WRITTEN[page]() if page in WRITTEN else with_links((ROOT / page).read_text(), page)
        (PAGES / address(page)).parent.mkdir(parents=True, exist_ok=True)
        (PAGES / address(page)).write_text(text)
    shutil.copytree(ROOT / "docs" / "images", PAGES / "docs" / "images")
    shutil.copy(ROOT / "docs" / "answer.schema.json", PAGES / "docs")
    (HERE / "zensical.toml").write_text(settings())


def from_elsewhere() -> list[str]:
    """What pages of the site would load from another server."""
    loaded = re.compile(
        r"""<(?:script|img|iframe|source)[^>]+src="(?:https?:)?//[^"]+|<link[^>]+href="https?://[^"]+"""
    )
    return sorted({found[0] for page in (HERE / "html").rglob("*.html") for found in loaded.finditer(page.read_text())})


def build() -> int:
    """Gather the pages and build the site; 0 where that went well and it loads nothing from elsewhere."""
    gather()
    built = subprocess.run([sys.executable, "-m", "zensical", "build", "--clean", "--strict"], cwd=HERE, check=False)
    if built.returncode:
        return built.returncode
    if loaded := from_elsewhere():
        print("The site loads from elsewhere:", *loaded, sep="\n  ")
        return 1
    print(f"The site is in {HERE / 'html'}. Read it with: python -m http.server -b 127.0.0.1 -d build/site/html")
    return 0


if __name__ == "__main__":
    sys.exit(build())
