"""What it asks of the country: money against the budget, posts, people who train others, and what is not known yet."""

from typing import Any

from dienmodel.show import pictures
from dienmodel.show.say.country import asks, message
from dienmodel.web.explorer.view import View

PATH, NAME, TEMPLATE = "/wat-het-land-kost", "country", "country.html.j2"
TABLES = ("money", "capacities", "posts")


def content(view: View) -> dict[str, Any]:
    """What is asked in the year of the answer, and pictures of money, of people who train others and of posts."""
    subject = view.subject
    shown = [pictures.money(subject), pictures.instructors(subject), pictures.posts(subject)]
    return {
        "message": message(view.run, view.answer, view.words),
        "asks": asks(view.run, view.answer, view.words),
        "pictures": [picture for picture in shown if picture is not None],
    }
