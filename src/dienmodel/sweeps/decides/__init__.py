"""What decides an outcome, from draws that are there: shares of its spread, worth of knowing, and where it fails."""
