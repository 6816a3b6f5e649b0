"""`make lint` finds names that nothing uses; what it is told to pass over is just what it would find."""

from __future__ import annotations

import tomllib
from pathlib import Path

from vulture import Vulture  # type: ignore[import-untyped]

ROOT = Path(__file__).parent.parent
SET = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["vulture"]
LEAST_SURE = 60  # percent: all that it finds


def unused(*more: Path) -> set[str]:
    found = Vulture(ignore_decorators=SET["ignore_decorators"])
    found.scavenge([*(str(ROOT / path) for path in SET["paths"]), *map(str, more)], exclude=SET["exclude"])
    return {item.name for item in found.get_unused_code(min_confidence=LEAST_SURE)}


def test_the_list_of_names_that_others_use_is_true() -> None:
    assert unused() == set(SET["ignore_names"])


def test_a_name_that_nothing_uses_is_found(tmp_path: Path) -> None:
    (tmp_path / "left.py").write_text("LEFT_OVER = 1\n\n\ndef left_over_function():\n    return 2\n")
    assert unused(tmp_path / "left.py") - set(SET["ignore_names"]) == {"LEFT_OVER", "left_over_function"}
