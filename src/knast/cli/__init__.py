"""The command line, one file a word."""
