"""Parts of pages: each is one thing that a page says, with what it needs."""
