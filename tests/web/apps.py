"""Apps of the whole product over a home that others made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dashboard.factory import HubDash, create_app
from tests.state.templates import prepared
from tests.web.helpers import close, settings


def app_on(home: Path, folder: Path, **more: str) -> Iterator[HubDash]:
    """An app with a state of its own in the folder, over the warehouse of another home; closed at the end."""
    place = prepared(folder / "home")
    (place / "warehouse").symlink_to(home / "warehouse")
    made = create_app(settings(place, **more))
    yield made
    close(made)
