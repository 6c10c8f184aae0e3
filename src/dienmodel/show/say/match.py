"""A match of people and posts in words: fill, aims, reasons, one person or post, and what was proven."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from dienmodel.posts.establishment import Demand, Organisation
from dienmodel.posts.explain import Fit, Found
from dienmodel.posts.match import Match
from dienmodel.posts.reasons import Competing, OpenPost, Relaxed, Unplaced, open_posts, unplaced
from dienmodel.posts.tables import tables_of
from dienmodel.show.sheet import Sheet, sheet
from dienmodel.text.words import Words

DEMANDS = ("category", "service", "rank", "medical", "clearance", "language", "training")
AIMS = ("fill", "fit", "travel", "wishes", "moves")
ORGANISATIONS = ("peace", "war")
WHY = ("nobody", "fewer", "priority", "aim", "no_post", "full")
"""NameSet that have words in the labels."""

MOST_GROUPS = 5
"""Groups of posts that compete which are told; the tables have all."""

MOST_LISTED = 8
"""Posts of a group that are listed; the table has all."""


def sheets(matches: Sequence[Match], w: Words) -> Iterator[Sheet]:
    """Fill by priority, aims, why posts stay open and people are not placed, and where most are short."""
    tables = tables_of(matches)
    fill = [
        [w.say(f"match.{row['organisation']}"), str(row["priority"]), *_of(row["n_filled"], row["n_posts"], w)]
        for row in tables["fill"].rows()
    ]
    yield _sheet("fill", ("organisation", "level", "n_posts", "n_filled", "filled"), 1, fill, w)
    aims = [
        [w.say(f"match.{row['organisation']}"), str(row["order"]), _aim(row["aim"], w), w.number(row["value"])]
        for row in tables["aims"].rows()
    ]
    yield _sheet("aims", ("organisation", "order", "what", "value"), 3, aims, w)
    if rows := list(_counted((m.organisation, open_posts(m)) for m in matches)):
        yield _sheet("open", ("organisation", "why", "n_open"), 2, [_reason(row, w) for row in rows], w)
    if rows := list(_counted((m.organisation, unplaced(m)) for m in matches)):
        yield _sheet("left", ("organisation", "why", "n_people"), 2, [_reason(row, w) for row in rows], w)
    if groups := [row for each in matches for row in _groups(each, w)]:
        yield _sheet("groups", ("organisation", "functions", "n_posts", "n_people", "n_short"), 2, groups, w)


def _sheet(key: str, head: Sequence[str], text: int, rows: Sequence[Sequence[str]], w: Words) -> Sheet:
    return sheet(w.say(f"match_sheets.{key}"), [w.say(f"match_columns.{name}") for name in head], rows, text)


def _of(part: int, whole: int, w: Words) -> tuple[str, str, str]:
    return w.number(whole), w.number(part), w.share(part / whole) if whole else ""


def _aim(aim: str, w: Words) -> str:
    return w.say(f"match_aims.{aim}")


Reason = tuple[Organisation, str, Demand | None, int]


def _counted(found: Iterable[tuple[Organisation, Sequence[OpenPost] | Sequence[Unplaced]]]) -> Iterator[Reason]:
    """How many there are of each reason, most first; a demand is told where it alone is the reason."""
    for organisation, listed in found:
        number: Counter[tuple[str, Demand | None]] = Counter()
        for each in listed:
            alone = each.demand if str(each.why) in ("nobody", "no_post") else None
            number[str(each.why), alone] += each.number
        for (why, demand), n in number.most_common():
            yield organisation, why, demand, n


def _reason(row: Reason, w: Words) -> list[str]:
    organisation, why, demand, number = row
    text = w.say(f"match_why.{why}")
    if demand is not None:
        text += w.say("match.mostly", demand=w.say(f"match_demands.{demand}"))
    return [w.say(f"match.{organisation}"), text, w.number(number)]


def _groups(match: Match, w: Words) -> Iterator[list[str]]:
    """Groups of posts for which people are fewest; one that has posts of a group before it is left to the tables."""
    groups = {id(each.competing): each.competing for each in open_posts(match) if each.competing is not None}
    largest = sorted(groups.values(), key=lambda each: (each.n_filled - each.n_posts, each.posts.tolist()))
    for each in _apart(largest)[:MOST_GROUPS]:
        short = each.n_posts - each.n_filled
        numbers = [w.number(n) for n in (each.n_posts, each.n_people, short)]
        yield [w.say(f"match.{match.organisation}"), _functions(match, each, w), *numbers]


def _apart(groups: Sequence[Competing]) -> list[Competing]:
    """Groups without a post of one before them."""
    seen, apart = set[int](), []
    for each in groups:
        posts = set(each.posts.tolist())
        if not posts & seen:
            apart.append(each)
            seen |= posts
    return apart


def _functions(match: Match, group: Competing, w: Words) -> str:
    names = list(dict.fromkeys(match.classes.posts[j].asked.function for j in group.posts.tolist()))
    more = len(names) - MOST_LISTED
    return ", ".join(names[:MOST_LISTED]) + (w.say("match.and_more", n=w.number(more)) if more > 0 else "")


def proven(matches: Sequence[Match], w: Words) -> Iterator[str]:
    """What the proof of each match looked at."""
    for each in matches:
        values = {"organisation": w.say(f"match.{each.organisation}"), "pairs": w.number(each.proof.pairs)}
        yield w.say("match.proven", **values)


def relaxed(found: Sequence[tuple[Organisation, Relaxed]], w: Words) -> Iterator[str]:
    """What dropping demands would do, a sentence for each."""
    for organisation, each in found:
        values = {
            "organisation": w.say(f"match.{organisation}"),
            "demand": w.say(f"match_demands.{each.demand}"),
            "posts": w.number(each.filled),
            "days": w.number(each.days),
        }
        yield w.say("match.relaxed", **values)


# --- one person or post -----------------------------------------------------------------------------------------------


def told(matches: Sequence[Match], found: Sequence[Found], w: Words) -> Iterator[str]:
    """What a match says of a person or a post."""
    by_organisation = {match.organisation: match for match in matches}
    for each in found:
        organisation = w.say(f"match.{each.organisation}")
        if each.fit is not None:
            yield _fits(each.key, each.fit, organisation, w)
        elif each.unplaced is not None:
            yield _not_placed(each.key, each.unplaced, organisation, w)
        else:
            yield _post(each, by_organisation[each.organisation], organisation, w)


def _fits(key: str, fit: Fit, organisation: str, w: Words) -> str:
    courses = ", ".join(f"{skill} {w.number(days)}" for skill, days in fit.missing.items())
    none = w.say("match.none")
    post, asked = fit.post, fit.post.asked
    place = {"who": key, "post": post.key, "unit": post.unit, "function": asked.function, "organisation": organisation}
    skills = {
        "held": ", ".join(fit.covered) or none,
        "missing": courses or none,
        "days": w.number(fit.days),
        "share": w.share(fit.share),
        "optional": ", ".join(fit.optional) or none,
    }
    return w.say("match.fits", **place, **skills)


def _not_placed(key: str, each: Unplaced, organisation: str, w: Words) -> str:
    why = w.say(f"match_why.{each.why}")
    text = w.say("match.not_placed", who=key, organisation=organisation, why=why, posts=w.number(each.posts))
    return text + _but_for(each.demand, each.but_for, "match.posts_but_for", w)


def _post(each: Found, match: Match, organisation: str, w: Words) -> str:
    counts = {"number": w.number(each.number), "filled": w.number(each.filled)}
    text = w.say("match.post", who=each.key, organisation=organisation, **counts)
    if each.open is None:
        return text
    text += w.say("match.because", why=w.say(f"match_why.{each.open.why}"))
    group = each.open.competing
    if group is not None:
        posts = [match.classes.posts[j].key for j in group.posts.tolist()]
        more = len(posts) - MOST_LISTED
        listed = ", ".join(posts[:MOST_LISTED]) + (w.say("match.and_more", n=w.number(more)) if more > 0 else "")
        text += w.say("match.group", posts=w.number(group.n_posts), people=w.number(group.n_people), listed=listed)
    return text + _but_for(each.open.demand, each.open.but_for, "match.people_but_for", w)


def _but_for(demand: Demand | None, number: int, key: str, w: Words) -> str:
    return "" if demand is None else w.say(key, n=w.number(number), demand=w.say(f"match_demands.{demand}"))
