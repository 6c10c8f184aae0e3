"""What is laid over a scenario besides declarations: filled forms, and figures of which only the number is said."""
