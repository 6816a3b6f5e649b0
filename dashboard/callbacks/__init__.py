"""What can be done on a page: all of it runs in the browser; the server answers at `/blocks/<id>`."""

from __future__ import annotations

from dash import Dash

from dashboard.callbacks import address, appearance, fill


def register(app: Dash) -> None:
    """Registers every callback with this app."""
    for part in (address, fill, appearance):
        part.register(app)
