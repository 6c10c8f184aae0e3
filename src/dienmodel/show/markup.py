"""From templates and texts to HTML, in one way for reports and pages."""

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape


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
    return environment


def with_code(text: str) -> Markup:
    """A text as HTML in which what stands between backticks, such as a command, is code."""
    code = Markup("<code>{}</code>")
    return Markup("").join(code.format(part) if i % 2 else escape(part) for i, part in enumerate(text.split("`")))
