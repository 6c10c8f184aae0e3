"""From what is said to arrays."""
