"""Migrations of a workspace's tables, run when a workspace is opened."""
