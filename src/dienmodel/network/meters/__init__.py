"""Meters: all numbers that can be read off a course, each compiled once."""
