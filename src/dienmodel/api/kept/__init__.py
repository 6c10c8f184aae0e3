"""What is done with a run that was kept."""
