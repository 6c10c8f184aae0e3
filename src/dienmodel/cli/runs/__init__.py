"""Commands about a run: made, shown, compared, written again."""
