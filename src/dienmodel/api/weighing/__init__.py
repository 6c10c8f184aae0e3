"""What a scenario asks of the country, which measure caused what, and alternatives beside each other."""
