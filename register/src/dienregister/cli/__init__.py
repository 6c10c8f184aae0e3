"""The command `dienregister`."""

from dienregister.cli.commands import main

__all__ = ["main"]
