"""People as the population register tells of them: a file in, every fault at once."""
