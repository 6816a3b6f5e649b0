"""A region where trials can be started, a state with a clock that the test moves, and who provisions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.importer import folders
from tests.state.conftest import clock, file_state
from tests.trials.receiver import Receiver, receiving

__all__ = ["clock", "file_state"]


@pytest.fixture
def home(tmp_path: Path) -> folders.Hub:
    made = folders.Hub(tmp_path / "home")
    made.stands(folders.whole())
    return made


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiving() as made:
        yield made
