"""Migrations of the state database, run by `migrate.py`."""
