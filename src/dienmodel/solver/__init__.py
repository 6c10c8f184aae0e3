"""Linear programs by name, and the only door to the solver."""
