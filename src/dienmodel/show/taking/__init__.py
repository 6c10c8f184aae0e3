"""What is taken along: tables and pictures as files that others open."""
