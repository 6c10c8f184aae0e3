"""Questions that are answered over many futures."""
