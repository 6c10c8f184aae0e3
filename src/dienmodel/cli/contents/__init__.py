"""Commands about what a scenario says."""
