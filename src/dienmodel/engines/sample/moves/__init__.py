"""What happens to people in a step of `sample`."""
