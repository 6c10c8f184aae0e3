"""The linear program of flows behind a plan."""
