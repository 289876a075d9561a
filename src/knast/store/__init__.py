"""The memory of a workspace: one SQLite file, its tables and migrations."""
