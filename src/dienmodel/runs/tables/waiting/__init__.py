"""Tables of those who wait and of what holds them up."""
