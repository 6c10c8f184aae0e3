"""One person or one post of a match, with all that is needed to reckon it again by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from dienmodel.posts.establishment import Able, Demand, Organisation, Post, gap, unmet
from dienmodel.posts.match import Match
from dienmodel.posts.reasons import OpenPost, Unplaced, open_posts, unplaced


@dataclass(frozen=True)
class Fit:
    """How somebody fits a post: essential skills held and missing, with days of training; optional ones held."""

    organisation: Organisation
    post: Post
    covered: tuple[str, ...]
    missing: dict[str, int]
    optional: tuple[str, ...]
    fails: tuple[Demand, ...]

    @property
    def days(self) -> int:
        """Days of training: the courses of all skills that are missing, one after the other."""
        return sum(self.missing.values())

    @property
    def share(self) -> float:
        """Share of the essential skills that are held; 1 where none is asked."""
        asked = len(self.covered) + len(self.missing)
        return len(self.covered) / asked if asked else 1.0


def fit(organisation: Organisation, able: Able, post: Post, days: dict[str, int]) -> Fit:
    """How somebody fits a post."""
    has, optional = (tuple(sorted(skills & able.skills)) for skills in (post.asked.skills, post.asked.wanted))
    fails = tuple(sorted(unmet(able, post.asked, days), key=list(Demand).index))
    return Fit(organisation, post, has, gap(able, post.asked, days), optional, fails)


@dataclass(frozen=True)
class Found:
    """What a match says of a key: of a person his post or why he has none, of a post its fill and why it is open."""

    key: str
    organisation: Organisation
    fit: Fit | None = None
    unplaced: Unplaced | None = None
    post: Post | None = None
    number: int = 0
    filled: int = 0
    open: OpenPost | None = None


def find(matches: Sequence[Match], key: str) -> list[Found]:
    """What each match says of a person or a post by its key; nothing where it knows no such key."""
    return [each for match in matches for each in (_person(match, key), _post(match, key)) if each is not None]


def _person(match: Match, key: str) -> Found | None:
    for i, own in enumerate(match.classes.people):
        if key in own.members:
            if key not in match.posts:
                why = next(each for each in unplaced(match) if each.person == i)
                return Found(key, match.organisation, unplaced=why)
            post = match.classes.posts[match.posts[key]]
            days = dict(match.establishment.days)
            return Found(key, match.organisation, fit(match.organisation, match.classes.able[own.able], post, days))
    return None


def _post(match: Match, key: str) -> Found | None:
    for j, post in enumerate(match.classes.posts):
        if post.key == key:
            why = next((each for each in open_posts(match) if each.post == j), None)
            number, filled = int(match.classes.number[j]), int(match.filled[j])
            return Found(key, match.organisation, post=post, number=number, filled=filled, open=why)
    return None
