"""The version of the package, for whoever needs no more than that."""

__version__ = "0.1.0"
