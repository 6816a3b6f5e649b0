"""Requests to the Partner Help Desk: asked, noted, closed, handed over, kept."""
