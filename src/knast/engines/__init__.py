"""Models and machines, one engine a file."""
