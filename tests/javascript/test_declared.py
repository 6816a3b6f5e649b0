"""Every part of the namespace `hub` is declared where its types are, and made by the one script that is said to make it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboard.web.server import load_order
from tests.javascript.node import HERE
from tests.page import made

_TYPES = (HERE / "types" / "hub.d.ts").read_text("utf-8")
_OTHERS = (HERE / "types" / "others.d.ts").read_text("utf-8")
_MADE = re.compile(r"^ *hub\.(\w+) = ", re.MULTILINE)
_DEFINED = re.compile(r'Object\.defineProperty\(hub, "(\w+)"')
# Scripts whose name is no name of an interface, or that of another thing.
_NAMES = {
    "cells": "CellsPart",
    "fresh": "FreshPart",
    "names": "NamesPart",
    "parts": "PartsPart",
    "selection": "SelectionPart",
}


def members(interface: str, types: str = _TYPES) -> set[str]:
    """The names that an interface declares itself."""
    found = re.search(rf"^interface {interface} \{{(.*?)^\}}", types, re.M | re.S)
    assert found, interface
    return set(re.findall(r"^  (\w+)\??[(:<]", found[1], re.M))


def interface_of(script: str) -> str:
    return _NAMES.get(script, script.capitalize())


SCRIPTS = {load_order.name(path): path for path in made.scripts()}
DECLARED = re.search(r"^interface Hub extends (.*?) \{\}", _TYPES, re.M | re.S)


def text(path: Path) -> str:
    return path.read_text("utf-8")


def makes(script: str) -> set[str]:
    return {*_MADE.findall(text(SCRIPTS[script])), *_DEFINED.findall(text(SCRIPTS[script]))}


@pytest.mark.parametrize("script", sorted(name for name in SCRIPTS if makes(name)))
def test_a_script_makes_what_its_interface_declares(script: str) -> None:
    assert DECLARED
    declared = members(interface_of(script))
    assert interface_of(script) in re.findall(r"\w+", DECLARED[1])
    # A part that another script only sets (a flag) is declared where it belongs.
    others = set().union(*(members(one) for one in re.findall(r"\w+", DECLARED[1]) if one != interface_of(script)))
    assert makes(script) - declared <= others
    assert declared - makes(script) == set()


def test_every_interface_belongs_to_a_script() -> None:
    assert DECLARED
    assert set(re.findall(r"\w+", DECLARED[1])) == {interface_of(name) for name in SCRIPTS if makes(name)}


@pytest.mark.parametrize(
    ("table", "interface"), [("cells", "Cells"), ("functions", "GridFunctions"), ("parts", "Parts")]
)
def test_what_tables_and_dash_look_for_is_made_and_declared(table: str, interface: str) -> None:
    found = {name for path in SCRIPTS.values() for name in re.findall(rf"^ *{table}\.(\w+) = ", text(path), re.M)}
    types = _TYPES if interface == "Parts" else _OTHERS
    assert found == members(interface, types)
