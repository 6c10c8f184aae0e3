"""The posts of an organisation by category, service and rank, in words."""

from dienmodel.network.catalogue import Catalogue
from dienmodel.runs.answer import Answer
from dienmodel.runs.filled import GroupOfPosts, by_group
from dienmodel.runs.run import Run
from dienmodel.show.names import category, title_within
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.text.words import Words


def posts_sheet(run: Run, answer: Answer, w: Words) -> Sheet | None:
    """Posts and trained people on the day of the main target by category and group; None without posts."""
    goal, catalogue = answer.main, run.world.catalogue
    if goal is None or not (groups := by_group(run, goal.organisation, goal.day)):
        return None
    rows = [
        [
            _name(group, catalogue, w),
            w.people(group.posts),
            w.people(group.filled),
            w.people(group.posts - group.filled),
            w.share(group.filled / group.posts),
            w.signed(group.growth),
        ]
        for group in groups
    ]
    head = [w.say(f"columns.{name}") for name in ("group", "posts", "filled", "empty", "share_filled")]
    head.append(w.say("columns.growth", day=w.day(catalogue.now)))
    organisation = title_within(catalogue, "establishments", goal.organisation, w)
    return sheet(w.say("sheets.posts_by_group", day=w.day(goal.day), organisation=organisation), head, rows)


def _name(group: GroupOfPosts, catalogue: Catalogue, w: Words) -> str:
    if group.dimension == "category":
        return category(catalogue, group.member, w)
    return w.name("members", group.member)
