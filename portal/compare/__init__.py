"""Comparing places: which differ by more than chance from places like them, without ranks."""
