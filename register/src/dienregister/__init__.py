"""The register: a survey with a graduated obligation, and the candidate register, lawful by construction."""

from dienregister.version import __version__

__all__ = ["__version__"]
