"""The data API: every table of an edition, and what the pages compute, as JSON or CSV."""
