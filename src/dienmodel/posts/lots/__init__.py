"""Lots: an order that nobody chose, and that everybody can draw again."""
