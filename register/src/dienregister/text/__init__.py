"""Words, faults and files in: knows neither law nor people."""
