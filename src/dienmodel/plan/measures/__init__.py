"""The choice of measures."""
