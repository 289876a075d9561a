"""From contacts to statements to a map of needs: read build first."""
