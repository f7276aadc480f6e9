"""Before and after: what changed with a programme, against places like its own without it."""
