"""What a scenario asks and gives: who caused what."""
