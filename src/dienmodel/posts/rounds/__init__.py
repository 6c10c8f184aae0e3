"""Posting rounds: people who wish, posts with places, and an outcome that no pair would rather leave."""
