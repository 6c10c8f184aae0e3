"""Commands that ask about the expected course."""
