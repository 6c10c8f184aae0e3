"""A network under a plan: lines, their quotas, and the floor that it keeps to."""
