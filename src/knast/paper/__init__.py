"""What can be printed: the report and the lunch card."""
