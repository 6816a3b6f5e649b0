"""Every rule is asked of the product and of the oracle: the oracle is judged by hand-made figures too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.figures.cast import Cast, Hub
from tests.figures.hubs import Oracle, Product


@pytest.fixture(params=[Product, Oracle], ids=["product", "oracle"])
def hub(request: pytest.FixtureRequest, tmp_path: Path) -> Hub:
    made: Hub = request.param() if request.param is Oracle else request.param(tmp_path / "home")
    return made


@pytest.fixture
def cast(hub: Hub, tmp_path: Path) -> Cast:
    return Cast(hub, tmp_path / "folders")


@pytest.fixture
def cast_of(hub: Hub, tmp_path: Path) -> Callable[[str], Cast]:
    """Several regions of one partner."""
    return lambda region: Cast(hub, tmp_path / "folders", region)
