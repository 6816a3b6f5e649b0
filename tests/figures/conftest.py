"""Every rule is asked of the product and of the oracle: the oracle is judged by hand-made figures too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.figures.cast import Cast, Hub
from tests.figures.hubs import Oracle, Product
from tests.figures.scenes import Stage


def made(kind: type[Product] | type[Oracle], place: Path) -> Hub:
    return Oracle() if kind is Oracle else Product(place / "home")


@pytest.fixture(params=[Product, Oracle], ids=["product", "oracle"])
def hub(request: pytest.FixtureRequest, tmp_path: Path) -> Hub:
    return made(request.param, tmp_path)


@pytest.fixture(scope="module", params=[Product, Oracle], ids=["product", "oracle"])
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """The scenes of the module."""
    place = tmp_path_factory.mktemp("stage")
    return Stage(request.module, made(request.param, place), place / "folders")


@pytest.fixture
def cast(hub: Hub, tmp_path: Path) -> Cast:
    return Cast(hub, tmp_path / "folders")


@pytest.fixture
def cast_of(hub: Hub, tmp_path: Path) -> Callable[[str], Cast]:
    """Several regions of one partner."""
    return lambda region: Cast(hub, tmp_path / "folders", region)
