"""Figures that open: shares with intervals, trends, coverage and what is not known."""
