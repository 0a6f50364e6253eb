"""Frozen page values and the functions that load them. Templates never query."""
