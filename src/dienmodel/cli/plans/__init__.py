"""Commands that ask for the best next thing to do."""
