"""What is asked of the data, and where it lives."""
