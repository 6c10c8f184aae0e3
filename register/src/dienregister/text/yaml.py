"""YAML 1.2 in: duplicate keys are faults, `no` is a word, and dates are dates."""

from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from dienregister.text.faults import fault


def read_yaml(path: Path) -> dict[str, Any]:
    """What a YAML file says.

    Raises:
        FaultyInput: the file is missing, no UTF-8, no YAML, or no mapping.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise fault("unreadable", path.name, reason=getattr(error, "strerror", None) or "no UTF-8") from None
    return parse_yaml(text, path.name)


def parse_yaml(text: str, where: str) -> dict[str, Any]:
    """What a text says; `where` names it in faults.

    Raises:
        FaultyInput: it is no YAML, or no mapping.
    """
    try:
        said = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        place = f"{where}:{mark.line + 1}" if mark else where
        raise fault("no-yaml", place, reason=getattr(error, "problem", None) or "?") from None
    if not isinstance(said, dict):
        raise fault("no-mapping", where)
    return said


def yaml_text(said: dict[str, Any]) -> str:
    """The YAML of a mapping, in the order of its keys."""
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 120
    yaml.allow_unicode = True
    out = StringIO()
    yaml.dump(said, out)
    return out.getvalue()
