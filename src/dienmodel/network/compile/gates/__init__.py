"""Gates and the capacities that they use: who is taken first, and how much of a capacity is for whom."""
