"""Programmes: what they are, where they are, whether they lasted, and what nobody publishes."""
