"""What it asks of the country: money in both ledgers, posts, and indicators, those of which nothing is known last."""

from typing import Any

from dienmodel.show import pictures
from dienmodel.show.say.country import asks, message
from dienmodel.show.say.spending import all_years, spending_lines
from dienmodel.web.explorer.view import View

PATH, NAME, TEMPLATE = "/wat-het-land-kost", "country", "country.html.j2"
TABLES = ("spending", "money", "indicators")


def content(view: View) -> dict[str, Any]:
    """What is asked in the year of the answer, and pictures of money, of people who train others and of posts."""
    subject, w = view.subject, view.words
    shown = [pictures.both_ledgers(subject), pictures.money(subject), pictures.instructors(subject)]
    return {
        "industry": view.catalogue.industry is not None,
        "message": message(view.catalogue, view.answer, w),
        "asks": asks(view.run, view.answer, subject.year, w),
        "lines": [line for line in spending_lines(view.run, subject.year, w) if line != all_years(view.run, w)],
        "pictures": [picture for picture in (*shown, pictures.posts(subject)) if picture is not None],
    }
