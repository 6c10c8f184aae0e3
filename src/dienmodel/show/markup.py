"""From templates and texts to HTML, in one way for reports and pages."""

import re

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

SOFT_HYPHEN = "\u00ad"


def templates(*packages: str) -> Environment:
    """The templates of some packages, in which a name that is in several is that of the first."""
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package) for package in packages]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["code"] = with_code
    environment.filters["svg"] = Markup
    environment.filters["hyphened"] = hyphened
    return environment


def with_code(text: str) -> Markup:
    """A text as HTML in which what stands between backticks, such as a command, is code."""
    code = Markup("<code>{}</code>")
    return Markup("").join(code.format(part) if i % 2 else escape(part) for i, part in enumerate(text.split("`")))


def hyphened(text: str, parts: str) -> str:
    """A text in which long compounds may break before some parts: browsers know no Dutch words of their own."""
    ways = "|".join(map(re.escape, parts.split()))
    return re.sub(rf"(?<=\w{{4}})(?=(?:{ways}))", SOFT_HYPHEN, text) if ways else text
