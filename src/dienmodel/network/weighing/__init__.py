"""What a scenario asks of the country, compiled: what is counted, indicators, ledgers and ceilings."""
