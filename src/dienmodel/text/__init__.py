"""Files in and out, and what is said to people: knows no model."""
