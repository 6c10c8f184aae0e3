"""The JSON interface: its messages, its addresses and its problems."""
