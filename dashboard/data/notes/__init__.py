"""Notes about customers: written, read, edited, deleted, taken back."""
