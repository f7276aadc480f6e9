"""What a meeting takes away: one list of slides, as a page, slides and a printed pack."""
