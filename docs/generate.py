"""Write the pages of this folder that are made from the code: `python docs/generate.py`."""

from collections.abc import Iterator
from pathlib import Path

from dienmodel.runs.tables.every import SCHEMAS
from dienmodel.show.meanings import meanings
from dienmodel.text.table import GROUPS, Schema, Type
from dienmodel.text.words import Words, words

TYPES = {Type.TEXT: "text", Type.WHOLE: "whole number", Type.REAL: "number", Type.DAY: "date"}

HEAD = """\
# The tables of a run

<!-- Made by `python docs/generate.py` from what the code declares of its tables; a test compares the two. -->

`dienmodel run SCENARIO --out FOLDER` writes every table below as `FOLDER/tables/NAME.parquet`. Each is tidy: one fact
per row, one unit per column. Names begin with `n_` for people (or posts, or units) at a moment, `new_` for a flow over
a period, `cost_` for euro, `share_` for a share of one, and `weeks_` for weeks.

Read them with any tool that reads Parquet. With duckdb, in a shell or in Python:

```sql
select year, article, cost_paid / 1e6 as mln_euro from 'FOLDER/tables/money.parquet' order by cost_paid desc;
```

With pandas (and pyarrow):

```py
import pandas

totals = pandas.read_parquet("FOLDER/tables/totals.parquet")
print(totals[totals.category == "total"].set_index("date").n_people)
```

With dienmodel itself, which refuses tables that were changed after the run:

```py
from dienmodel.runs.reopen import read_run

print(read_run("FOLDER").table("targets").rows())
```

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


if __name__ == "__main__":
    (Path(__file__).parent / "tables.md").write_text(tables_page(), encoding="utf-8")
