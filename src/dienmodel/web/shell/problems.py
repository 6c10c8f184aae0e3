"""What is said of a problem to somebody who must not see the folders of the server."""

import re

FOLDERS = re.compile(r"(?<![\w.~/\\:])(?:[A-Za-z]:)?[/\\](?:[^/\\\s'\"`:;,()]+[/\\])+")
"""The folders before the name of a file in a text; `euro/person/year` has none."""

PLACE = re.compile(r"^(?:.*[/\\](?=[^/\\]+:\d+$)|(?:[A-Za-z]:)?[/\\].*[/\\](?=[^/\\]+$))")
"""The folders of a place that is nothing but a file with or without a line, in which a folder may have a space."""


def without_folders(text: str) -> str:
    """The same text with nothing but the name of each file that it names by a whole path."""
    return FOLDERS.sub("", PLACE.sub("", text))
