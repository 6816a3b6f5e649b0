"""One imported canary partner for the whole run; one app for each module that only asks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import MadeOnce
from tests.proof.world import KEPT, World, copied, make, opened


@pytest.fixture(scope="session")
def kept(made_once: MadeOnce) -> Path:
    """The home of the canary partner: copy it before you change it."""
    there = os.environ.get(KEPT)
    return Path(there) if there else made_once("canaries", make)


@pytest.fixture(scope="module")
def world(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """For tests that change nothing but what is their own."""
    with opened(copied(kept, tmp_path_factory.mktemp("world") / "home")) as made:
        yield made


@pytest.fixture
def fresh(kept: Path, tmp_path: Path) -> Iterator[World]:
    """For tests that change rights or versions."""
    with opened(copied(kept, tmp_path / "home")) as made:
        yield made
