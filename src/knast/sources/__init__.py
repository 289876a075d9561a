"""Outside data, one kind of source a file."""
