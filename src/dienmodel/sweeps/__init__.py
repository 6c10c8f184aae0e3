"""One question asked of many worlds."""
