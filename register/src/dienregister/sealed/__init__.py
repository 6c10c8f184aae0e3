"""Sealing, so that a stolen database tells nothing: ciphers, blind indexes, and the secrets of an installation."""
