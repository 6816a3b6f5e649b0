"""Walls: screens that hang in a room and show pages and blocks by themselves."""
