"""An app of the whole product on an empty home, signed-in and anonymous clients, and a home with a little data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.config import Config
from dashboard.factory import HubDash, create_app
from tests.browser.kit import served
from tests.conftest import MadeOnce
from tests.state import tagging
from tests.state.templates import prepared
from tests.web.apps import app_on
from tests.web.helpers import anonymous, close, settings, sign_in

DATA_DATE = date(2025, 11, 23)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return settings(prepared(tmp_path / "home"))


@pytest.fixture
def app(config: Config) -> Iterator[HubDash]:
    made = create_app(config)
    yield made
    close(made)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubDash]:
    """For tests that only ask."""
    made = create_app(settings(tmp_path_factory.mktemp("shared") / "home"))
    yield made
    close(made)


@pytest.fixture
def client(app: HubDash) -> FlaskClient:
    return sign_in(app)


@pytest.fixture
def stranger(app: HubDash) -> FlaskClient:
    return anonymous(app)


@pytest.fixture(scope="session")
def tagged_home(made_once: MadeOnce) -> Path:
    """Customers of two regions who can bear tags, notes and trials: only its warehouse is used."""
    return made_once("tags-home", tagging.fill)


@pytest.fixture
def tagged_app(tagged_home: Path, tmp_path: Path) -> Iterator[HubDash]:
    """An app with a state of its own over them."""
    yield from app_on(tagged_home, tmp_path)


@pytest.fixture(scope="session")
def data_home(made_once: MadeOnce) -> Path:
    """Two versions of a very small partner in one region: copy it before you change it."""
    return made_once("data-home", _fill)


def _fill(home: Path) -> None:
    for days, weeks in ((7, 12), (0, 13)):
        day = date.fromordinal(DATA_DATE.toordinal() - days)
        served.run(
            home,
            "demo",
            "--customers",
            "12",
            "--weeks",
            str(weeks),
            "--seed",
            "3",
            "--regions",
            "us",
            "--as-of",
            day.isoformat(),
        )
