"""What it means: a scenario compiled once into frozen, integer-indexed arrays with a trace."""
