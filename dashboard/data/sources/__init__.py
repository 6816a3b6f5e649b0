"""Readers: whatever the data come from, they enter through the one contract."""
