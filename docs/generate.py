"""Write the pages of this folder that are made from the code: `make pages`."""

import inspect
from collections.abc import Iterator
from pathlib import Path

import click

from dienmodel.cli import COMMANDS, main
from dienmodel.cli.call import Call
from dienmodel.cli.help import NO_WRAP, SHARED, in_words
from dienmodel.runs.tables.every import SCHEMAS
from dienmodel.show.meanings import meanings
from dienmodel.text.table import GROUPS, Schema, Type
from dienmodel.text.words import Words, words

TYPES = {Type.TEXT: "text", Type.WHOLE: "whole number", Type.REAL: "number", Type.DAY: "date"}

HEAD = """\
# The tables of a run

<!-- Made by `make pages` from what the code declares of its tables; a test compares the two. -->

`dienmodel run SCENARIO --out FOLDER` writes every table below as `FOLDER/tables/NAME.parquet`. Each is tidy: one fact
per row, one unit per column. Names begin with `n_` for people (or posts, or units) at a moment, `new_` for a flow over
a period, `cost_` for euro, `share_` for a share of one, and `weeks_` for weeks.

Read them with any tool that reads Parquet. With duckdb, in a shell or in Python:

```sql
select year, article, cost_paid / 1e6 as mln_euro from 'FOLDER/tables/money.parquet'
where kind = 'cost' order by cost_paid desc;
```

With pandas (and pyarrow):

```py
import pandas

totals = pandas.read_parquet("FOLDER/tables/totals.parquet")
print(totals[totals.category == "total"].set_index("date").n_people)
```

`dienmodel export FOLDER --table totals --format csv` writes them for a spreadsheet (`xlsx`, `csv` in the dialect of the
language, or `parquet` with units and meanings), and `--picture strength.png` the pictures of the report.
`dienmodel rerun FOLDER` makes the run again and says whether it is the same to the bit.

With dienmodel itself, which refuses tables that were changed after the run, and gives them to pandas, polars or pyarrow
(`to_pandas`, `to_polars`, `to_arrow`):

```py
import dienmodel

print(dienmodel.read("FOLDER").table("targets").rows())
```

The ends of bands (`p5`, `p25`, `p75`, `p95`) may not be added or averaged over rows: not all groups turn out low, or
high, in one course. `run.people("2030", rank="officer")` gives the band of people of several groups together. A group
that does not apply to somebody is missing (null).

"""

GROUP_ROW = "one column per dimension"


def tables_page() -> str:
    """The reference of all tables that a run folder may hold."""
    w = words("en")
    return HEAD + "\n".join(line for schema in SCHEMAS.values() for line in _lines(schema, w))


def _lines(schema: Schema, w: Words) -> Iterator[str]:
    yield from (f"## {schema.name}", "", w.say(f"tables.{schema.name}"), "")
    yield from ("| column | type | unit | what it is |", "|---|---|---|---|")
    columns = schema.given(("category", GROUPS.name))
    told = meanings(schema, [column.name for column in columns], w)
    for column, meaning in zip(columns, told, strict=True):
        name = f"_{GROUP_ROW}_" if column == GROUPS else f"`{column.name}`"
        kind = TYPES[column.type] + (", may be empty" if column.gaps else "")
        yield f"| {name} | {kind} | {meaning.unit} | {meaning.text} |"
    yield ""


# --- commands ---------------------------------------------------------------------------------------------------------

COMMANDS_HEAD = """\
# The commands

<!-- Made by `make pages` from the commands themselves; a test compares the two. -->

`dienmodel COMMAND --help` tells the same in a terminal. Every command is one function of `dienmodel`, for use from
Python (`plan` is `dienmodel.best_plan`, `report` is `dienmodel.read`). A SCENARIO is a name, a `.yaml` file, or a
folder made by `dienmodel new`; the default is `nederland`.

"""

EXAMPLES = {
    "run": "dienmodel run nederland --measures retention_pay,extra_selection_sites=0.5 --replications 200",
    "explore": "dienmodel explore my-plan --language en",
    "check": "dienmodel check my-plan --overlay dearer.yaml --json",
    "new": "dienmodel new my-plan --from nederland",
    "measures": "dienmodel measures nederland --language en",
    "explain": "dienmodel explain professional:army 2030-12-31 nederland --top 5",
    "effects": "dienmodel effects nederland --measures retention_pay --date 2030 --by category,service",
    "sets": "dienmodel sets nederland --language en",
    "pairs": "dienmodel pairs nederland --top 5",
    "money": "dienmodel money nederland --year 2030 --nominal",
    "indicators": "dienmodel indicators nederland --theme labour --year 2030 --language en",
    "need": "dienmodel need intake nederland --target t2030",
    "plan": "dienmodel plan nederland --aim shortfall --aim cost --out plan.yaml --report plan.html",
    "front": "dienmodel front nederland --aim shortfall --aim cost --points 20 --out front.html",
    "alternatives": "dienmodel alternatives nederland --within 0.05",
    "robust": "dienmodel robust my-plan --future low.yaml --future leaving=high,applications=low --until 2028-01-01",
    "why-not": "dienmodel why-not nederland --target t2030 --without retention_pay",
    "uncertainty": "dienmodel uncertainty nederland --draws 400 --decides",
    "wanted": "dienmodel wanted nederland --draws 400 --out request.xlsx",
    "choose": "dienmodel choose nederland --between extra_seats --between retention_pay=0.5 --draws 200",
    "weigh": "dienmodel weigh nederland --between retention_pay --between extra_seats --out choice.html",
    "calibrate": "dienmodel calibrate nederland --members 200 --out learnt.parquet --keep run/courses",
    "estimate": "dienmodel estimate careers.csv --by rank --since 2015-01-01 --out run/estimate",
    "match": "dienmodel match people.csv establishment --relax language --out run/match",
    "histories": "dienmodel histories nederland --seed 1 --replication 0 --out histories.parquet",
    "compare": "dienmodel compare run/nederland run/nederland+retention_pay",
    "report": "dienmodel report run/nederland --language en --out report.html",
    "export": "dienmodel export run/nederland --table totals --format csv --picture strength.png --out memo",
    "rerun": "dienmodel rerun run/nederland --language en",
    "figures": "dienmodel figures nederland --grade own",
    "sources": "dienmodel sources nederland",
}
"""One call of each command."""


def commands_page() -> str:
    """The reference of all commands."""
    root = in_words(main, "en")
    context = click.Context(root, info_name="dienmodel", obj=Call("en"))
    commands = [command for name in COMMANDS if (command := root.get_command(context, name)) is not None]
    records = {command.name: dict(_records(command, click.Context(command, context))) for command in commands}
    shared = dict(list(records["run"].items())[-len(SHARED) :])
    lines = [*_shared_lines(shared, root.epilog or "")]
    for command in commands:
        lines += _command_lines(command, click.Context(command, context, command.name), shared)
    return COMMANDS_HEAD + "\n".join(lines) + "\n"


def _records(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    """Each visible option with what help says of it; usage names the arguments."""
    for parameter in command.params:
        record = parameter.get_help_record(context) if isinstance(parameter, click.Option) else None
        if record is not None:
            yield record[0], " ".join(record[1].split())


def _shared_lines(shared: dict[str, str], epilog: str) -> Iterator[str]:
    yield from ("## Options of many commands", "", "Each command says which of them it has.", "")
    yield from _option_table(shared)
    title, *codes = epilog.removeprefix(NO_WRAP).splitlines()
    yield from (title, "", "```", *codes, "```", "")


def _option_table(records: dict[str, str]) -> Iterator[str]:
    yield from ("| option | what it does |", "|---|---|")
    for option, told in records.items():
        cells = option.replace("|", "\\|"), told.replace("|", "\\|")
        yield f"| `{cells[0]}` | {cells[1]} |"
    yield ""


def _command_lines(command: click.Command, context: click.Context, shared: dict[str, str]) -> Iterator[str]:
    """Name, usage, what it does, its own options, those it shares, and an example."""
    records = dict(_records(command, context))
    own = {option: told for option, told in records.items() if shared.get(option) != told}
    yield from (f"## {command.name}", "", "```", _usage(command, context), "```", "")
    yield from (*inspect.cleandoc(command.help or "").splitlines(), "")
    if command.epilog:
        formatter = context.make_formatter()
        command.format_epilog(context, formatter)
        yield from ("```", *(line.strip() for line in formatter.getvalue().strip().splitlines()), "```", "")
    if own:
        yield from _option_table(own)
    common = [f"`{option.split()[0]}`" for option in records if option not in own]
    yield from (f"{'And' if own else 'It has'} {', '.join(common)}.", "")
    yield from (f"Example: `{EXAMPLES[str(command.name)]}`", "")


def _usage(command: click.Command, context: click.Context) -> str:
    return " ".join([context.command_path, *command.collect_usage_pieces(context)])


PAGES = {"tables.md": tables_page, "commands.md": commands_page}

if __name__ == "__main__":
    for page, made in PAGES.items():
        (Path(__file__).parent / page).write_text(made(), encoding="utf-8")
