"""Files of people and posts: what is read, and everything that is wrong at once."""

from pathlib import Path

import pytest
import xlsxwriter

from dienmodel.posts.establishment import Organisation
from dienmodel.posts.reading import NO_LIMIT, read_match
from dienmodel.text.faults import FaultyInput

SMALL = Path(__file__).parent / "cases" / "small"

PEOPLE = "person,category,home\na,professional,utrecht\n"
POSTS = "post,unit,function,peace,war,province\np,u,driver,1,2,utrecht\n"


def faults(folder: Path, people: str = PEOPLE, **files: str) -> list[tuple[str, str]]:
    """Codes and lines of what is wrong."""
    (folder / "people.csv").write_text(people)
    for name, text in {"posts": POSTS, **files}.items():
        (folder / f"{name}.csv").write_text(text)
    with pytest.raises(FaultyInput) as stopped:
        read_match(folder / "people.csv", folder)
    return [(each.code, str(each.where).rpartition("/")[2]) for each in stopped.value.faults]


def test_the_example_is_read_as_it_is_said() -> None:
    people, establishment = read_match(SMALL / "people.csv", SMALL)
    first, posts = people[0], {post.key: post for post in establishment.posts}
    assert (first.able.rank, first.able.skills, first.present) == ("nco", {"drive", "repair"}, "p1")
    assert establishment.days == {"drive": 5, "repair": 20, "plan": 40, "welding": 60}
    assert posts["p1"].count == {Organisation.PEACE: 2, Organisation.WAR: 3}
    assert (posts["p1"].priority, posts["p1"].province, posts["p1"].asked.training) == (1, "gelderland", 10)


def test_a_file_of_posts_alone_needs_no_units_and_counts_a_day_for_each_skill(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE)
    (tmp_path / "posts.csv").write_text("post,unit,function,peace,province,skills\np,u,driver,1,utrecht,drive;plan\n")
    _, establishment = read_match(tmp_path / "people.csv", tmp_path / "posts.csv")
    assert establishment.days == {"drive": 1, "plan": 1}
    (post,) = establishment.posts
    assert (post.priority, post.asked.training, post.count[Organisation.WAR]) == (1, NO_LIMIT, 0)


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        people="person,category,home,wishes,medical\na,professional,utrecht,,\na,,mars,nowhere,-1\n",
        posts="post,unit,function,peace,war,skills\np,u,driver,-1,2,flying\np,x,,1,1,\n",
        units="unit,parent,priority\nu,v,0\nv,u,1\n",
        skills="skill,days\ndrive,many\n",
    )
    assert set(found) == {
        ("posts-empty", "people.csv:3"),
        ("posts-twice", "people.csv:3"),
        ("posts-name", "people.csv:3"),
        ("posts-whole", "people.csv:3"),
        ("posts-nowhere", "posts.csv:2"),
        ("posts-whole", "posts.csv:2"),
        ("posts-name", "posts.csv:2"),
        ("posts-empty", "posts.csv:3"),
        ("posts-twice", "posts.csv:3"),
        ("posts-name", "posts.csv:3"),
        ("posts-nowhere", "posts.csv:3"),
        ("posts-whole", "units.csv:2"),
        ("posts-cycle", "units.csv:2"),
        ("posts-cycle", "units.csv:3"),
        ("posts-whole", "skills.csv:2"),
    }


@pytest.mark.parametrize(
    ("people", "code"),
    [
        ("person,category\na,professional\n", "posts-column"),
        ("person,category,home,name\na,professional,utrecht,Jansen\n", "posts-unknown"),
        ("person,category,home\n", "posts-no-rows"),
        ("person,category,home,present\na,professional,utrecht,q\n", "posts-name"),
        ("person,category,home,organisations\na,professional,utrecht,both\n", "posts-name"),
    ],
)
def test_bad_people_are_told(tmp_path: Path, people: str, code: str) -> None:
    assert code in {code for code, _ in faults(tmp_path, people)}


def test_no_fault_tells_what_stands_in_a_cell(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("person,category,home,medical,Jansen\nPietersen,x,Pietersen,Pietersen,y\n")
    (tmp_path / "posts.csv").write_text(POSTS)
    with pytest.raises(FaultyInput) as stopped:
        read_match(tmp_path / "people.csv", tmp_path)
    for language in ("nl", "en"):
        assert "Pietersen" not in stopped.value.text(language)
        assert "Jansen" not in stopped.value.text(language)


@pytest.mark.parametrize(("peace", "code"), [("1.000", "posts-either"), ("1,5", "posts-whole"), ("one", "posts-whole")])
def test_a_number_of_posts_that_can_be_read_in_two_ways_is_asked_about(tmp_path: Path, peace: str, code: str) -> None:
    posts = f"post;unit;function;peace;war;province\np;u;driver;{peace};2;utrecht\n"
    assert faults(tmp_path, posts=posts) == [(code, "posts.csv:2")]


def test_thousands_that_others_explain_are_read(tmp_path: Path) -> None:
    """A title above, semicolons, names in capitals, and a number that can only have points between thousands."""
    posts = "Formatie;;;;;\nPost;Unit;Function;Peace;War;Province\np;u;driver;1.000;1.000.000;utrecht\n"
    (tmp_path / "posts.csv").write_text(posts, encoding="utf-16")
    (tmp_path / "people.csv").write_text(PEOPLE)
    _, establishment = read_match(tmp_path / "people.csv", tmp_path)
    assert establishment.posts[0].count == {Organisation.PEACE: 1000, Organisation.WAR: 1_000_000}


def test_people_and_posts_of_a_workbook_are_those_of_a_text(tmp_path: Path) -> None:
    for file in SMALL.glob("*.csv"):
        rows = [line.split(",") for line in file.read_text().splitlines()]
        with xlsxwriter.Workbook(tmp_path / f"{file.stem}.xlsx", {"strings_to_numbers": True}) as book:
            notes, sheet = book.add_worksheet("notes"), book.add_worksheet("rows")
            notes.write(0, 0, "These are no rows.")
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)
    assert read_match(tmp_path / "people.xlsx", tmp_path) == read_match(SMALL / "people.csv", SMALL)
