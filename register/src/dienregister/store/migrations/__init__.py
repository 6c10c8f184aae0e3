"""Migrations of both databases."""
