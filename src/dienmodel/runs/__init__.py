"""What is reported: tidy tables, indicators, comparisons and the run folder."""
