"""The command line's work: run chapters, build, serve, measure."""
