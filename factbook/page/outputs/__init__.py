"""What is written beside the pages, each by a module of its own."""
