"""What every room stands on: errors, ids, time, text and words. Imports nothing of ours."""
