"""The explorer: the web page for the round table. Plain HTML first; a small script of our own makes levers live."""
