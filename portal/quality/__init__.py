"""What is known about the data themselves: sources, states, checks, and changes of editions."""
