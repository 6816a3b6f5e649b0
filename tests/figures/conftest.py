"""Every rule is asked of the product and of the oracle: the oracle is judged by hand-made figures too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.figures.cast import Cast, Hub
from tests.figures.hubs import Oracle, Product
from tests.figures.scenes import Stage


def made(kind: type[Product] | type[Oracle], place: Path, poor_call_rule: str = "any") -> Hub:
    if kind is Oracle:
        return Oracle(poor_call_rule=poor_call_rule)
    return Product(place / "home", poor_call_rule)


@pytest.fixture
def poor_call_rule() -> str:
    """The setting of that name; a test may have it otherwise."""
    return "any"


@pytest.fixture(params=[Product, Oracle], ids=["product", "oracle"])
def hub(request: pytest.FixtureRequest, tmp_path: Path, poor_call_rule: str) -> Hub:
    return made(request.param, tmp_path, poor_call_rule)


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
