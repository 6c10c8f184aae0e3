"""Commands that place people, and draw lots for them."""
