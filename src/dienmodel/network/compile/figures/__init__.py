"""Figures at moments: what they say, what measures do to them, and what a product of them can mean."""
