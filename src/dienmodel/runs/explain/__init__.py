"""From a number back to what it is made of: flows, figures, sources and what moves it."""
