"""Forms as data: one definition draws the pages, checks the answers and knows which of them count."""
