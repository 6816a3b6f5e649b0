"""A setting that nothing reads is a promise that nobody keeps: each one is read, and each one that is named is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from dashboard.config import PREFIX, SETTINGS, Config, Limits
from dashboard.scope import Region, Rules

ROOT = Path(__file__).parent.parent
# What holds each of them where it is read: a name, or the last part of a dotted one.
HOLDERS: dict[type, frozenset[str]] = {
    Config: frozenset({"config", "settings", "_config", "_settings", "self"}),
    Limits: frozenset({"limits", "_limits", "self"}),
    Rules: frozenset({"rules", "_rules"}),
}
# Fields that several settings fill, or that are filled by a setting of another name.
OF_SETTINGS = {f"WAREHOUSE_{region.upper()}": "places" for region in Region}
OF_SETTINGS["HELP_DESK_WEBHOOK_SECRET_FILE"] = "help_desk_webhook_secret"
OF_SETTINGS |= {setting.name: "sign_on" for setting in SETTINGS if setting.name.startswith("OIDC_")}
_NAMED = re.compile(rf"{PREFIX}([A-Z][A-Z0-9_]*)(?![A-Z0-9_*])")


def product() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((*(ROOT / "dashboard").rglob("*.py"), ROOT / "app.py")):
        yield path, ast.parse(path.read_text("utf-8"))


def read_of(holders: frozenset[str], trees: list[tuple[Path, ast.Module]]) -> set[str]:
    """The attributes that are read from what bears one of these names; `self` counts in the module of the class only."""
    found = set()
    for path, tree in trees:
        known = holders if path.name == "config.py" else holders - {"self"}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                of = node.value
                name = of.attr if isinstance(of, ast.Attribute) else of.id if isinstance(of, ast.Name) else ""
                if name in known:
                    found.add(node.attr)
    return found


def unread(kind: type, trees: list[tuple[Path, ast.Module]]) -> list[str]:
    read = read_of(HOLDERS[kind], trees)
    return [field.name for field in fields(kind) if field.name not in read]


@pytest.mark.parametrize("kind", HOLDERS)
def test_every_setting_is_read_by_the_product(kind: type) -> None:
    assert unread(kind, list(product())) == []


def test_a_setting_that_nothing_reads_is_found() -> None:
    """The field that was offered for years: without the places that read it, it is named."""
    without = [(path, tree) for path, tree in product() if path.name not in {"factory.py", "examining.py"}]
    assert "cache_url" in unread(Config, without)


def test_every_setting_fills_a_field_and_every_field_has_its_setting() -> None:
    filled = {OF_SETTINGS.get(setting.name, setting.name.lower()) for setting in SETTINGS}
    there = {field.name for kind in HOLDERS for field in fields(kind)} - {
        "limits",
        "rules",
        "kept",
    }  # `kept` is of the state
    assert filled == there


def documents() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_every_setting_that_is_named_anywhere_is_known() -> None:
    known = {setting.name for setting in SETTINGS}
    words = [*documents(), *(ROOT / "dashboard" / "locale").rglob("*.toml"), *(ROOT / "dashboard").rglob("*.py")]
    unknown = [
        (path.name, name) for path in words for name in _NAMED.findall(path.read_text("utf-8")) if name not in known
    ]
    assert unknown == []


def test_every_setting_is_named_in_the_readme_once() -> None:
    rows = re.findall(rf"^\| `{PREFIX}([A-Z0-9_]+)` \|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert rows == [setting.name for setting in SETTINGS]
