"""Possible courses of whole people."""
