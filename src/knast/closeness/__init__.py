"""Bringing people to customers: the lunch card and the guess before the answer."""
