"""Stocks: who is there at the start, their clocks, and how people leave."""
