"""The settings of the planner: every number that was chosen and not given, with the reason."""

from dataclasses import dataclass

Weeks = tuple[int, int]
"""Weeks per period of decisions: in the first years, and after them."""


@dataclass(frozen=True)
class Settings:
    """How finely a plan looks, how long it seeks, and what counts as nothing."""

    # periods of decisions
    fine: Weeks = (4, 13)  # for admissions
    coarse: Weeks = (26, 26)  # while measures are chosen, and for questions
    near_years: float = 1.0  # how long periods are those of the first years
    least_periods: int = 12  # in a short run a measure must not begin and end within one of them

    # which lines are decided
    scarce: float = 0.1  # a capacity is scarce that stops somebody in this share of the steps
    scarce_late: float = 0.5  # or in this share of those just before a target
    late_weeks: int = 8  # which are those of so many weeks: who was stopped before has passed by then
    passing: float = 0.5  # queues stay open where others than decided lines send no more than this share of the slots
    full: float = 0.98  # capacities used so far at most are held from the beginning, others once too much is taken

    # what counts in the matrix
    tiny: float = 1e-6  # smaller responses of one person are left out: half the matrix, and a plan does not move
    noticed: float = 1e-4  # people or units a step that a measure must change in a row to count there
    plenty: float = 1e6  # units of a capacity that are always enough
    present: float = 1e-7  # level at which every measure is there, so that all compilations have the same parts

    # rows for steps within periods
    tolerance: float = 1e-4  # units of a capacity that may be asked too much in a step
    early: float = 0.5  # people that may be asked from a queue before they are there: a quota stays for them
    early_exact: float = 1e-3  # the same where every row is sought
    past_slack: float = 0.01  # units beside what the past takes by itself: its small responses are left out too
    closed_gap: float = 1e-9  # relative distance from the best choice of steps in which a capacity is closed
    settled: float = 3e-5  # relative change of the objective that ends the rounds: what is left comes weeks later
    nothing: float = 1e-6  # an objective that is none
    few_rounds: int = 2  # of rows for admissions: what people do within a period is left to `expect`
    cut_rounds: int = 4  # while measures are chosen
    all_rounds: int = 60  # where every row is sought
    answer_rounds: int = 4  # for questions: answers are bounds, and fewer rows only make them more generous
    rough: float = 1e-5  # optimality of interior points while rows are being added
    exact: float = 1e-8  # and of the last solve

    # aims in their order
    step_down: float = 1e-3  # weight of an aim beside the one before it
    scale: float = 1e5  # size of the objective, for the solver's accuracy
    least_aim: float = 100.0  # smallest size of an aim: a few people must not weigh as much as thousands
    again: int = 4  # how often aims are sought from the first again, as rows for a later one cost an earlier one
    hold_slack: float = 1e-6  # by how much a later aim may cost an earlier one, relative: the solver's accuracy

    smooth: bool = True  # whether admissions of a small plan are smooth where that costs nothing
    smooth_slack: float = 1e-5  # by how much more people may wait for that, relative

    # the plan and what `expect` finds
    margin: float = 1e-3  # a plan aims so far above its targets: who comes weeks late must not make it miss them
    corrections: int = 6  # how often meters are corrected by what `expect` found
    sure: float = 2e-4  # the relative difference at which that ends
    surely: float = 1e-6  # the same where every row is sought
    attempts: int = 4  # how often a plan is made that `expect` does not confirm
    few: int = 1000  # decisions up to which every row is sought at once: it takes seconds, and claims are exact
    bound: float = 2e-3  # largest relative difference between what a plan claims and what `expect` finds
    like: float = 0.1  # relative difference in an aim from the gates up to which prices of a plan hold for them too
    worse: float = 1e-6  # by how much aims of a plan and of none must differ to count, relative: the solver's accuracy

    # whole measures
    branch: float = 10.0  # times as long as without a measure that a dive tries with it: the rest is hardly possible
    whole: float = 1e-6  # distance from a whole number that is none
    whole_slack: float = 1e-4  # units by which whole choices may miss a row that the past has filled

    rivals: int = 32  # choices of measures up to which all are compiled and compared, if their programs are small

    shutting: int = 60  # doors times periods up to which it is sought when doors shut: each is a yes or no

    # prices, fronts, robust decisions
    worth: float = 1e-3  # smaller prices are not told
    tie: float = 1e-4  # weight of the other aims in a solve for one: of equally good plans, the best in the others
    hint: float = 1e-7  # the same at the ends of a front, which a tie must not move inwards
    same: float = 1e-6  # relative difference below which two points of a front are one
    decided: float = 1e-7  # by how much a decision that is held may differ, relative: the solver's accuracy
    regret_scale: float = 1e3  # size of a regret, for the solver

    # why-not
    enough: float = 0.5  # people short that count as none
    priceless: float = 1e-7  # people that as much again of a limit must be worth to take part in blocking
    bought: float = 1e-4  # share of the largest from which more of a limit is told
    used: float = 1e-9  # share of a limit from which a way out uses it
    share_cost: float = 1e3  # cost of as much again of a limit, for the solver
    wide_rounds: int = 4  # of rows for steps in which the cheapest relaxation asks more than there is
    soon: float = 1 / 6  # part of the patience after which no such round begins: each is longer than the last


SETTINGS = Settings()
"""As the planner is without a word."""


@dataclass(frozen=True)
class Search:
    """How hard the best plan is sought."""

    gap: float = 0.005
    """Relative distance from the best whole choice of measures at which the search may stop."""
    patience: float = 60.0
    """Seconds for that search; what is known by then is used, and its distance reported."""
    margin: float = SETTINGS.margin
    """Share by which the plan aims above its targets: chance, whole classes and late weeks cost some."""
    checks: int = 0
    """How many of the largest prices are held against solving again."""
    whole: bool = False
    """Whether admissions are whole people, and classes no smaller than the smallest that begins."""


SEARCH = Search()
"""As hard as a plan is sought without a word."""
