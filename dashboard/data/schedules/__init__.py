"""Schedules: when something is due again and again, in a time zone; and what becomes of each time that it was."""
