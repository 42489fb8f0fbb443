"""Chapters as notebooks: what they are, how they run, what is kept of a run."""
