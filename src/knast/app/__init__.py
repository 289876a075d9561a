"""Choosing and joining: settings, the workspace, the pipeline."""
