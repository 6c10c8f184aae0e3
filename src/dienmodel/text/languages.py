"""The languages of screens, reports and faults."""

LANGUAGES = ("nl", "en")
"""The first is spoken where none is asked for."""
