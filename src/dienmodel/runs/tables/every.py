"""All tables of a run."""

from dienmodel.runs.tables.country import indicator_caps_table, indicator_keys_table, monitor_table
from dienmodel.runs.tables.figures import SENSITIVITIES, figures_table
from dienmodel.runs.tables.flows import arrivals_table, flows_table, funnel_table, lead_times_table
from dienmodel.runs.tables.in_out import in_out_table
from dienmodel.runs.tables.indicators import indicator_groups_table, indicators_table
from dienmodel.runs.tables.money import ledger_table, measures_table, money_table, spending_table
from dienmodel.runs.tables.movements import movements_table
from dienmodel.runs.tables.observed import observed_table
from dienmodel.runs.tables.people import (
    DRAWS,
    DRAWS_OF_FIGURES,
    DRAWS_OF_TARGETS,
    REPLICATIONS,
    REPLICATIONS_OF_POSTS,
    population_table,
    strength_table,
    totals_table,
)
from dienmodel.runs.tables.posts import posts_table
from dienmodel.runs.tables.schema import RunTable
from dienmodel.runs.tables.targets import floors_table, targets_table
from dienmodel.runs.tables.together import TOGETHER
from dienmodel.runs.tables.waiting.doors import doors_table
from dienmodel.runs.tables.waiting.limits import limits_table
from dienmodel.runs.tables.waiting.queues import capacities_table, gates_table, queues_table, waiting_table
from dienmodel.runs.tables.waiting.worth import worth_table
from dienmodel.text.table import Schema

TABLES: tuple[RunTable, ...] = (
    strength_table,
    totals_table,
    targets_table,
    floors_table,
    observed_table,
    arrivals_table,
    funnel_table,
    flows_table,
    movements_table,
    in_out_table,
    gates_table,
    queues_table,
    waiting_table,
    limits_table,
    doors_table,
    worth_table,
    capacities_table,
    lead_times_table,
    posts_table,
    money_table,
    ledger_table,
    spending_table,
    indicators_table,
    indicator_groups_table,
    indicator_keys_table,
    indicator_caps_table,
    monitor_table,
    population_table,
    measures_table,
    figures_table,
)
"""All tables of a run, in the order of the run folder."""

DRAWN = (REPLICATIONS, REPLICATIONS_OF_POSTS, DRAWS, DRAWS_OF_TARGETS, DRAWS_OF_FIGURES)
"""Of each course that was drawn."""

SCHEMAS: dict[str, Schema] = {
    schema.name: schema for schema in (*(table.schema for table in TABLES), *DRAWN, SENSITIVITIES, *TOGETHER)
}
"""What is declared of every table that a run folder may hold, by name."""
