"""A state database of its own for each test, with a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.access import Role
from dashboard.data.audit.audit_log import Who
from dashboard.data.people.opening import open_state
from dashboard.data.state.database import Database
from tests.state.administrators import actor
from tests.state.templates import begun
from tests.web.helpers import add_user


class FakeClock:
    """Stands still until it is told."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, time: timedelta) -> None:
        """Moves on (or back)."""
        self.now += time


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def state(url: str, clock: FakeClock) -> Iterator[Database]:
    opened = open_state(url if url.startswith("postgresql") else begun(url), clock)
    yield opened
    opened.close()


@pytest.fixture
def file_state(file_url: str, clock: FakeClock) -> Iterator[Database]:
    opened = open_state(begun(file_url), clock)
    yield opened
    opened.close()


@pytest.fixture
def alba(state: Database) -> Who:
    return actor(state)


@pytest.fixture
def cedar(state: Database) -> int:
    return add_user(state, "cedar@partner.example", Role.ADMIN, regions=["eu"])
