"""Tidy tables of a run: one fact per row. `date` is the day of a state, `year` sums a calendar year.

Quantities are named n_ (people at a date), new_ (flow in the period), share_, rate_, cost_ (euro).
"""
