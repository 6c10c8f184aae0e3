"""Records of careers and of events become the same stays; what cannot be is a fault with its row, and tells nobody."""

from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest
import xlsxwriter

from dienmodel.records.stays import Records, read_records
from dienmodel.text.faults import FaultyInput
from dienmodel.text.languages import LANGUAGES

TODAY = date(2024, 1, 1)
HEAD = "person,stock,rank,from,to,reason,born"


def written(place: Path, *lines: str) -> Path:
    path = place / "records.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def read(place: Path, *lines: str, by: tuple[str, ...] = ("rank",), **more: date) -> Records:
    return read_records(written(place, *lines), by, today=TODAY, **more)


def faults(place: Path, *lines: str, by: tuple[str, ...] = ("rank",), **more: date) -> list[tuple[str, str]]:
    with pytest.raises(FaultyInput) as caught:
        read(place, *lines, by=by, **more)
    return [(str(fault.where).rpartition("/")[2].rpartition(":")[2], fault.code) for fault in caught.value.faults]


def test_a_stay_begins_and_ends_and_may_go_on(tmp_path: Path) -> None:
    records = read(
        tmp_path, HEAD, "a,army,soldier,2020-01-01,2022-01-01,quit,2000-01-01", "b,army,officer,2021-01-01,,,"
    )
    stays = records.stays
    assert (records.rows, records.outside, records.until) == (2, 0, date(2022, 1, 1))
    assert stays.start.tolist() == [0.0, 0.0]
    assert stays.end == pytest.approx([731 / 365.2425, 365 / 365.2425])
    assert stays.reason.tolist() == [0, -1]
    assert stays.age[0] == pytest.approx(20, abs=0.01)
    assert np.isnan(stays.age[1])
    assert [stays.members["rank"][code] for code in stays.member["rank"]] == ["soldier", "officer"]


def test_the_clock_goes_on_where_a_stay_does(tmp_path: Path) -> None:
    """A promotion within the stock, said on the next day or the same, and a come-back after a year."""
    rows = ("a,army,s,2010-01-01,2012-01-01,up,", "a,army,n,2012-01-02,2015-01-01,quit,")
    again = "a,army,n,2016-01-01,2017-01-01,quit,"
    stays = read(tmp_path, HEAD, *rows, again).stays
    assert stays.start == pytest.approx([0, 2, 0], abs=0.01)
    assert stays.end == pytest.approx([2, 5, 1], abs=0.01)


def test_a_clock_may_be_said_to_have_begun_before(tmp_path: Path) -> None:
    stays = read(
        tmp_path, "person,stock,entered,from,to,reason", "a,army,2005-01-01,2010-01-01,2012-01-01,quit", by=()
    ).stays
    assert (stays.start[0], stays.end[0]) == pytest.approx((5, 7), abs=0.01)


def test_a_window_cuts_stays_at_both_ends(tmp_path: Path) -> None:
    rows = ("a,army,s,2000-01-01,2009-01-01,quit,", "b,army,s,2005-01-01,2012-01-01,quit,", "c,army,s,2011-01-01,,,")
    rows += ("d,army,s,2011-06-01,2023-01-01,quit,", "e,army,s,2015-01-01,2016-01-01,quit,")
    records = read(tmp_path, HEAD, *rows, since=date(2010, 1, 1), until=date(2014, 1, 1))
    assert records.outside == 2
    assert records.stays.start == pytest.approx([5, 0, 0], abs=0.01)
    assert records.stays.end == pytest.approx([7, 3, 2.6], abs=0.02)
    assert records.stays.reason.tolist() == [0, -1, -1]


def test_events_are_the_same_as_careers(tmp_path: Path) -> None:
    careers = read(
        tmp_path,
        HEAD,
        "a,army,s,2010-01-01,2012-01-01,up,1990",
        "a,army,n,2012-01-01,2015-01-01,quit,1990",
        "b,navy,s,2011-01-01,2013-01-01,move,1991",
        "b,army,s,2013-01-01,,,1991",
    ).stays
    events = read(
        tmp_path,
        "person,date,stock,rank,reason,born",
        "b,2013-01-01,army,s,move,1991",
        "a,2010-01-01,army,s,,1990",
        "a,2015-01-01,,,quit,",
        "b,2011-01-01,navy,s,,1991",
        "a,2012-01-01,army,n,up,1990",
    ).stays
    order = [1, 4, 3, 0]
    order = [sorted(order).index(i) for i in order]
    for name in ("stock", "reason", "start", "end", "age", "first", "last"):
        assert getattr(events, name)[order].tolist() == pytest.approx(getattr(careers, name).tolist()), name
    assert events.member["rank"][order].tolist() == careers.member["rank"].tolist()


def test_a_month_counts_as_its_middle_and_a_stay_within_one_as_a_third(tmp_path: Path) -> None:
    rows = ("a,army,s,2020-01,2020-04,quit,", "b,army,s,2020-01,2020-01,quit,", "b,army,s,2020-01,2020-02,quit,")
    stays = read(tmp_path, HEAD, *rows).stays
    assert stays.end - stays.start == pytest.approx([91 / 365.2425, 10 / 365.2425, 31 / 365.2425])


def test_a_month_and_a_day_within_it_are_no_contradiction(tmp_path: Path) -> None:
    assert len(read(tmp_path, HEAD, "a,army,s,2020-01-28,2020-01,quit,").stays) == 1


def test_parquet_and_csv_are_the_same(tmp_path: Path) -> None:
    rows = (HEAD, "7,army,s,2010-01-01,2012-01-01,up,1990-05-05", "8,army,n,2012-01-02,,,")
    from_csv = read(tmp_path, *rows).stays
    path = tmp_path / "records.parquet"
    with duckdb.connect() as db:
        db.execute(f"copy (from read_csv('{tmp_path / 'records.csv'}')) to '{path}' (format parquet)")
        assert db.execute(f"select typeof(person), typeof(\"from\") from '{path}'").fetchone() == ("BIGINT", "DATE")
    from_parquet = read_records(path, ("rank",), today=TODAY).stays
    assert from_parquet.end.tolist() == from_csv.end.tolist()
    assert from_parquet.age == pytest.approx(from_csv.age, nan_ok=True)


# --- faults ----------------------------------------------------------------------------------------------------------

WRONG = {
    "b,army,s,2017-13-01,2018-01-01,quit,": ["records-day"],
    "b,army,s,2018-02-30,,,": ["records-day"],
    "b,army,s,17-1-1,,,": ["records-day"],
    "b,army,s,0202-01-01,2018-01-01,quit,": ["records-day"],
    "b,army,s,2018-01-01,9999-12-31,,": ["records-day"],
    "b,army,s,2018-01-01,2031-12-31,,": ["records-future"],
    "b,army,s,,2018-01-01,quit,": ["records-empty"],
    ",army,s,2017-01-01,2018-01-01,quit,": ["records-empty"],
    "b,,s,2017-01-01,2018-01-01,quit,": ["records-empty"],
    "b,army,,2017-01-01,2018-01-01,quit,": ["records-empty"],
    "b,army,s,2017-01-01,2016-01-01,quit,": ["records-backward"],
    "b,army,s,2017-01-01,2018-01-01,quit,2011": ["records-age"],
    "b,army,s,2017-01-01,2018-01-01,quit,yes": ["records-day"],
    "b,army,s,2017-01-01,,quit,": ["records-reason"],
    "a,army,s,2011-01-01,2018-01-01,quit,": ["records-overlap"],
    "a,army,n,2010-01-01,2011-01-01,quit,": ["records-double"],
    "b,army,s,2017-01-01": ["rows-ragged"],
}


@pytest.mark.parametrize("row", WRONG)
def test_what_cannot_be_is_a_fault_with_its_row(tmp_path: Path, row: str) -> None:
    good = "a,army,s,2010-01-01,2012-01-01,quit,"
    assert faults(tmp_path, HEAD, good, row) == [("3", code) for code in WRONG[row]]


def test_all_faults_come_at_once_in_the_order_of_their_rows(tmp_path: Path) -> None:
    """An overlap is one with whom reaches furthest, not only with the row before."""
    rows = ("a,army,s,2010-01-01,,,", "a,army,s,2011-01-01,2012-01-01,,", "a,army,s,2015-01-01,2016-01-01,,")
    assert faults(tmp_path, HEAD, *rows, "b,army,s,2010-01-01,2009-01-01,,") == [
        ("3", "records-overlap"),
        ("4", "records-overlap"),
        ("5", "records-backward"),
    ]


def test_somebody_can_be_in_two_stocks_at_once(tmp_path: Path) -> None:
    rows = ("a,civilians,s,2010-01-01,,,", "a,reservists,s,2011-01-01,2012-01-01,quit,")
    assert len(read(tmp_path, HEAD, *rows).stays) == 2


def test_events_that_cannot_be(tmp_path: Path) -> None:
    head = "person,date,stock,rank,reason"
    rows = ("a,2010-01-01,,,quit", "b,2010-01-01,army,s,", "b,2010-01-01,navy,s,move", "c,2010-01-01,army,,")
    assert sorted(faults(tmp_path, head, *rows)) == [
        ("2", "records-nowhere"),
        ("4", "records-double"),
        ("5", "records-empty"),
    ]


def test_columns_that_are_missing_unknown_or_there_twice(tmp_path: Path) -> None:
    row = "a,army,s,2010-01-01"
    assert faults(tmp_path, "person,stock,rank", "a,army,s") == [("1", "records-column")]
    assert faults(tmp_path, "person,stock,rank,from,name", f"{row},x") == [("1", "records-unknown")]
    assert faults(tmp_path, "person,stock,rank,from,rank", f"{row},x") == [("1", "records-column-twice")]
    assert faults(tmp_path, "person,stock,rank,from", row, by=("rank", "service", "person")) == [
        ("1", "records-by-missing"),
        ("--by", "records-by-known"),
    ]
    assert faults(tmp_path, "person,stock,rank,from", row, since=TODAY, until=TODAY) == [("--since", "records-window")]
    assert faults(tmp_path, "person,stock,rank,from", row, until=date(2009, 1, 1)) == [("records.csv", "records-none")]


def test_a_column_of_too_many_names_is_refused(tmp_path: Path) -> None:
    rows = (f"p{i},army,name{i},2010-01-01" for i in range(201))
    assert faults(tmp_path, "person,stock,rank,from", *rows) == [("1", "records-names")]


def test_no_fault_tells_what_stands_in_the_file(tmp_path: Path) -> None:
    """Neither where a row is wrong, nor where the first line is a person because the names of columns are missing."""
    secret = "Jansen"
    bodies = [(HEAD, *(row.replace("b,", f"{secret},", 1) for row in WRONG)), (f"{secret},army,{secret},{secret}-01",)]
    bodies += [(HEAD, f"a,army,s,{secret},{secret},quit,{secret}"), (f"{HEAD},{secret}", "x")]
    for lines in bodies:
        with pytest.raises(FaultyInput) as caught:
            read(tmp_path, *lines)
        assert all(secret not in caught.value.text(language) for language in LANGUAGES)


def test_of_very_many_faults_the_rest_is_counted(tmp_path: Path) -> None:
    rows = (f"p{i},army,s,2010-01-01,2009-01-01,," for i in range(300))
    codes = [code for _, code in faults(tmp_path, HEAD, *rows)]
    assert codes == ["records-backward"] * 200 + ["records-more"]


def test_records_of_a_workbook_are_those_of_a_text(tmp_path: Path) -> None:
    """With days as days, a title above, and a second sheet that is no table of records."""
    rows = [
        ("a", "army", "soldier", date(2020, 1, 1), date(2022, 1, 1), "quit", 2000),
        ("b", "army", "officer", date(2021, 1, 1), None, None, None),
    ]
    with xlsxwriter.Workbook(tmp_path / "records.xlsx", {"default_date_format": "dd-mm-yyyy"}) as book:
        sheet, notes = book.add_worksheet("loopbanen"), book.add_worksheet("uitleg")
        notes.write(0, 0, "Whom it is about")
        sheet.write(0, 0, "Loopbanen")
        for i, row in enumerate([HEAD.upper().split(","), *rows], start=2):
            sheet.write_row(i, 0, row)
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
    own, plain = read_records(tmp_path / "records.xlsx", ("rank",), today=TODAY), read(tmp_path, HEAD, *lines)
    assert (own.rows, own.until) == (plain.rows, plain.until)
    for name in ("start", "end", "reason", "age"):
        np.testing.assert_array_equal(getattr(own.stays, name), getattr(plain.stays, name))
