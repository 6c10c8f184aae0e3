"""What is written reads back as it was said."""

from datetime import date

from dienmodel.text.reading import read_yaml_text
from dienmodel.text.writing import yaml_text


def test_yaml_is_read_back_as_it_was() -> None:

    data = {
        "no": 'a "quoted" \\ text: # with\nsigns \x7f é 😀',
        "words": {"null": "null", "true": "010", "12:30": "12:30"},
        "numbers": {17: 0.1, "x": 1e-7, "y": 10**15, "z": -2.5e300},
        "dates": {date(2026, 1, 1): date(2027, 1, 1)},
        "rest": [None, True, False, [], {}, [{"a": [1, 2]}]],
    }
    assert read_yaml_text(yaml_text(data), "text").data == data
