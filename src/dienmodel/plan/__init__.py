"""Which measures, from when, and whom to admit: the best next thing to do."""
