"""Scripts run in the order that they ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.web.server import load_order
from tests.page import made


def scripts(folder: Path, **after: str) -> list[Path]:
    for name, needs in after.items():
        said = f"/* after: {needs} */\n" if needs else ""
        (folder / f"hub-{name}.js").write_text(f"/* What it is. */\n{said}1;\n")
    return sorted(folder.iterdir())


def names(paths: list[Path]) -> list[str]:
    return [load_order.name(path) for path in load_order.ordered(paths)]


def test_what_is_needed_runs_first_whatever_its_name(tmp_path: Path) -> None:
    assert names(scripts(tmp_path, alpha="zulu, mike", mike="zulu", beta="", zulu="")) == [
        "beta",
        "zulu",
        "mike",
        "alpha",
    ]


def test_without_a_wish_scripts_run_in_the_order_of_their_names(tmp_path: Path) -> None:
    assert names(scripts(tmp_path, beta="", alpha="", gamma="alpha")) == ["alpha", "beta", "gamma"]


def test_a_script_that_is_not_there_ends_the_start(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="alpha needs nowhere"):
        names(scripts(tmp_path, alpha="nowhere"))


def test_scripts_that_wait_for_each_other_end_the_start(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"alpha > beta > alpha|beta > alpha > beta"):
        names(scripts(tmp_path, alpha="beta", beta="alpha"))


def test_a_wish_stands_where_it_is_read() -> None:
    """Written in any other way it would be passed over in silence."""
    for path in made.scripts():
        assert path.read_text("utf-8").count("after:") == bool(load_order.needed(path)), path.name


def test_who_uses_the_namespace_runs_after_it_is_there_or_makes_it() -> None:
    texts = {path: path.read_text("utf-8") for path in made.scripts()}
    users = [
        path for path, text in texts.items() if "= window.hub;" in text and "window.hub = window.hub ||" not in text
    ]
    assert len(users) > 20
    assert [path.name for path in users if "dash" not in load_order.needed(path)] == []
