"""A home with something of everything, and an empty one beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.data.backup.save import save
from tests.backup.homes import Home, filled


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Read by many tests, changed by none."""
    return filled(tmp_path_factory.mktemp("from") / "home")


@pytest.fixture(scope="session")
def kept(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound backup of it, changed by no test."""
    file = tmp_path_factory.mktemp("kept") / "home.tar"
    save(home.config, file, lambda _done, _all: None)
    return file
