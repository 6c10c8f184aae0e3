"""The half-yearly edition of a run: a page, a PDF and a workbook, and what became of the previous one."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from dienmodel.api.result import read
from dienmodel.runs.editions import (
    FACTS,
    FORMAT,
    SAID,
    TABLE,
    EarlierEdition,
    counted_since,
    read_earlier,
    revisions,
    said_of_tables,
)
from dienmodel.runs.parquet import write_table
from dienmodel.runs.run import Run
from dienmodel.text.faults import Fault, FaultyInput
from dienmodel.text.files import taking_place
from dienmodel.text.languages import LANGUAGES
from dienmodel.text.table import Table

NAMES = {"nl": "stand", "en": "state"}
"""Names of the files of an edition in each language, before `.html`, `.pdf` and `.xlsx`."""


@dataclass(frozen=True)
class Edition:
    """An edition that was written: its folder and files, and how many new counts lay in the bands of the previous one.

    `has_pdf` is false where Typst, an extra, is not installed. Without a previous edition there are no counts.
    """

    folder: Path
    files: tuple[Path, ...]
    has_pdf: bool
    message: Mapping[str, str]
    counts: int = 0
    inside: int = 0
    revised: int = 0
    revised_inside: int = 0

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {**vars(self), "folder": str(self.folder), "files": [str(path) for path in self.files]}


def edition(
    folder: str | Path,
    out: str | Path,
    previous: str | Path | None = None,
    languages: Sequence[str] = LANGUAGES,
) -> Edition:
    """Write the edition of a run folder in some languages into a folder: whole, or not at all.

    The run is read, not made again. `previous` is an earlier edition or the folder of its run; its bands are held
    against what has been counted since, and against those of this run.

    Raises:
        FaultyInput: one of them is no such folder or was changed, the previous one is the later one, or the place is
            not ours to replace.
        ValueError: there are no words in a language.
    """
    place, source = Path(out), Path(folder)
    if previous is not None and place.resolve() == Path(previous).resolve():
        raise FaultyInput([Fault("edition-in-place", str(place))])
    with taking_place(place, _stop_unless_edition, keep=False):
        pass  # what is wrong with the place is told before the work
    earlier = None if previous is None else read_earlier(Path(previous))
    run = read(source).computed
    facts = json.loads((source / "run.json").read_text("utf-8"))
    if earlier is not None and earlier.today > run.world.catalogue.now:
        days = {"then": earlier.today, "now": run.world.catalogue.now}
        raise FaultyInput([Fault("edition-later", str(previous), days)])
    said = said_of_tables(run.kept)
    day = datetime.fromisoformat(facts["moment"]).date()
    with taking_place(place, _stop_unless_edition) as part:
        write_table(said, SAID, part / TABLE)
        messages = {language: _write(run, said, earlier, day, language, part) for language in languages}
        names = sorted(path.name for path in part.iterdir())
        hashes = {name: hashlib.sha256((part / name).read_bytes()).hexdigest() for name in names}
        own = _facts(run, facts, messages, hashes)
        (part / FACTS).write_text(json.dumps(own, indent=1, ensure_ascii=False, default=str) + "\n", "utf-8")
    return _told(place, names, messages, run, said, earlier)


def _write(run: Run, said: Table, earlier: EarlierEdition | None, day: date, language: str, part: Path) -> str:
    """Write the page, the PDF if it can be set, and the workbook in a language; the message."""
    from dienmodel.show.reports.edition import edition_content, edition_page
    from dienmodel.show.taking.edition_book import write_edition_book
    from dienmodel.show.taking.pdf import can_set, pdf_of

    name = NAMES[language]
    content = edition_content(run, said, earlier, day, language)
    (part / f"{name}.html").write_text(edition_page(content), "utf-8")
    if can_set():
        (part / f"{name}.pdf").write_bytes(pdf_of(content))
    write_edition_book(part / f"{name}.xlsx", content, said, earlier, run.kept, run.world.catalogue)
    return content.message


def _facts(
    run: Run, facts: Mapping[str, Any], messages: Mapping[str, str], hashes: Mapping[str, str]
) -> dict[str, Any]:
    """What the next edition, and whoever checks this one, must know of it."""
    return {
        "edition": FORMAT,
        "dienmodel": run.version,
        "scenario": facts["scenario"],
        "title": facts["title"],
        "today": run.world.catalogue.now.isoformat(),
        "run_made": facts["moment"],
        "run_inputs": facts["inputs"],
        "draws": facts["draws"],
        "message": dict(messages),
        "files": dict(hashes),
    }


def _told(
    place: Path,
    names: Sequence[str],
    messages: Mapping[str, str],
    run: Run,
    said: Table,
    earlier: EarlierEdition | None,
) -> Edition:
    files = tuple(place / name for name in names if name != TABLE)
    has_pdf = any(name.endswith(".pdf") for name in names)
    if earlier is None:
        return Edition(place, files, has_pdf, messages)
    counts, revised = counted_since(earlier, said), revisions(earlier, said, run.world.catalogue.now)
    return Edition(
        place,
        files,
        has_pdf,
        messages,
        len(counts),
        sum(each.inside for each in counts),
        len(revised),
        sum(each.inside for each in revised),
    )


def _stop_unless_edition(folder: Path) -> None:
    """Only an empty folder, or an edition that holds nothing else, may be replaced."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise FaultyInput([Fault("out-file", str(folder))])
    names = {path.name for path in folder.iterdir()}
    if names and FACTS not in names:
        raise FaultyInput([Fault("edition-not-ours", str(folder))])
    ours = {FACTS, TABLE, *(f"{name}.{form}" for name in NAMES.values() for form in ("html", "pdf", "xlsx"))}
    if strange := sorted(names - ours):
        raise FaultyInput([Fault("out-also-holds", str(folder), {"names": strange})])
