"""A posting round: stable, with a lot where people stand alike, and checked wish by wish."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dienmodel.api.keeping import fingerprint, save_tables
from dienmodel.network.network import Ints
from dienmodel.posts.rounds.acceptance import Proposing, accepted
from dienmodel.posts.rounds.optimum import OtherOutcome, beside, most_placed
from dienmodel.posts.rounds.stability import Stability, check
from dienmodel.posts.rounds.tables import ROUND_SCHEMAS, round_tables
from dienmodel.posts.rounds.wishes import PostingRound, read_round
from dienmodel.text.faults import Fault, FaultyInput, one_of
from dienmodel.text.table import Table
from dienmodel.version import __version__


@dataclass(frozen=True)
class Posted:
    """Who gets which post, that it is stable, and how people fare in other outcomes."""

    asked: PostingRound
    granted: Ints  # [people] the wish that is granted, as its place among all wishes; -1: none
    stability: Stability
    other_way: OtherOutcome  # if the others proposed
    optimum: OtherOutcome | None  # most people placed, then the dearest wishes in all
    about: dict[str, Any]

    @property
    def n_placed(self) -> int:
        """People who get a post."""
        return int((self.granted >= 0).sum())

    def tables(self) -> dict[str, Table]:
        """Every wish with what became of it, and every post with the last whom it took."""
        return round_tables(self.asked, self.granted)

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        compared = {"other_way": self.other_way, "optimum": self.optimum}
        return {
            **self.about,
            "n_people": len(self.asked.people),
            "n_placed": self.n_placed,
            "n_tied": self.asked.tied,
            "stable": self.stability.is_stable,
            "wishes_checked": self.stability.wishes,
            **{name: None if each is None else vars(each) for name, each in compared.items()},
            "posts": self.tables()["posts"].rows(),
        }

    def save(self, place: str | Path) -> Path:
        """Write the tables: to a workbook if `place` ends in `.xlsx`, or else to a folder, as Parquet and CSV.

        Raises:
            FaultyInput: the folder holds something that no round wrote, or cannot be written.
        """
        return save_tables(Path(place), self.tables(), ROUND_SCHEMAS, self.as_data(), "posting.json")


def posting(
    wishes: str | Path, posts: str | Path, proposing: str = "people", key: str = "1", optimum: bool = False
) -> Posted:
    """Hold a posting round.

    Args:
        wishes: file with `person`, `post`, `wish` (1: the dearest) and, where the post has an order, `standing`.
        posts: file with `post` and `places`.
        proposing: `people` or `posts`; who proposes gets the best that is stable.
        key: of the lots between people who stand alike.
        optimum: compare with the outcome with most people placed, and then the least sum of numbers of wishes.

    Raises:
        FaultyInput: everything that is wrong with the files, by row; or a name that is not known.
        AssertionError: the outcome is not stable.
    """
    if proposing not in list(Proposing):
        raise FaultyInput([Fault("match-name", "--proposing", {"remedy": one_of(proposing, list(Proposing))})])
    by = Proposing(proposing)
    asked = read_round(Path(wishes), Path(posts), key)
    granted = accepted(asked, by)
    stability = check(asked, granted)
    if not stability.is_stable:
        raise AssertionError(f"a round is not stable: {stability}")
    theirs = accepted(asked, Proposing.POSTS if by is Proposing.PEOPLE else Proposing.PEOPLE)
    best = beside(granted, most_placed(asked)) if optimum else None
    files = {**fingerprint(Path(wishes)), **fingerprint(Path(posts))}
    about = {"version": __version__, "proposing": str(by), "key": key, "files": files}
    return Posted(asked, granted, stability, beside(granted, theirs), best, about)
