"""A demonstration: an installation with made-up people, keys of made-up signatories, and a letter to try."""
