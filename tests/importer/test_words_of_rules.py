"""Every rule that the importer can find broken has its words, and no words are left over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from dashboard.data import contract, publishing, sources, warehouse
from dashboard.data.contract import kinds
from dashboard.data.contract.contract import FILES
from dashboard.data.warehouse.checks import ROW_RULES
from dashboard.words import catalogue

ROOMS = [Path(str(room.__file__)).parent for room in (contract, publishing, sources, warehouse)]
TELLING = {"problem", "warn", "_problem", "_stop", "Problem", "Broken", "Ended", "OutOfBounds"}


def told() -> Iterator[str]:
    """Rules that are named where a problem is noted, and in the tables of rules."""
    yield from (rule.name for file in FILES for column in file.columns for rule in kinds.rules(column, 1000))
    yield from (rule.name for rule in ROW_RULES)
    for path in (path for room in ROOMS for path in room.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in TELLING:
                yield from (value for argument in node.args for value in _rules(argument))


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _rules(argument: ast.expr) -> Iterator[str]:
    for node in ast.walk(argument):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch("[a-z0-9_]+", node.value):
            yield node.value


def worded() -> set[str]:
    return {key.removeprefix("import.rule.") for key in catalogue("en") if key.startswith("import.rule.")}


def test_every_rule_has_words() -> None:
    tables = {rule.name for file in FILES for column in file.columns for rule in kinds.rules(column, 1000)}
    assert tables | {rule.name for rule in ROW_RULES} <= worded()


def test_no_rule_has_words_in_vain() -> None:
    recognised = {rule for rule in worded() if rule.startswith("is_")}  # put together from the file's first bytes
    assert worded() - recognised - set(told()) == set()
