"""The license trend: its figure, its parts and its card."""
