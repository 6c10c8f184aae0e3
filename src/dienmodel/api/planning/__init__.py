"""Questions about plans."""
