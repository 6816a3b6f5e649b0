"""Backup, its check, and restoring."""
