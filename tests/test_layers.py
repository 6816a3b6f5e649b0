"""Imports run one way, and each kind of work stays in its room."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "dashboard"
MODULES = {
    "dashboard." + ".".join(path.relative_to(PACKAGE).with_suffix("").parts): path
    for path in PACKAGE.rglob("*.py")
    if "migrations" not in path.parts
}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def inside(room: str) -> list[str]:
    return [name for name in MODULES if name == f"dashboard.{room}" or name.startswith(f"dashboard.{room}.")]


# Room -> what it must never import (directly).
FORBIDDEN = {
    "data": ("dashboard.components", "dashboard.pages", "dashboard.callbacks", "dashboard.web", "dashboard.factory",
             "dashboard.context", "dashboard.blocks", "dash", "plotly", "flask"),
    "components": ("dashboard.callbacks", "dashboard.pages", "dashboard.web", "dashboard.factory", "sqlalchemy", "duckdb"),
    "callbacks": ("pandas", "plotly", "sqlalchemy", "duckdb", "dashboard.factory", "dashboard.data.store"),
    "pages": ("dashboard.callbacks", "dashboard.factory", "sqlalchemy", "duckdb"),
    "exports": ("dashboard.callbacks", "dashboard.factory", "sqlalchemy", "duckdb", "dash"),
    "scope": ("dashboard.data", "dashboard.web", "flask", "sqlalchemy"),
    "access": ("dashboard.data", "dashboard.web", "flask", "sqlalchemy"),
    "look": ("dashboard.data", "dashboard.web", "flask"),
    "config": ("dashboard.data", "dashboard.web", "flask"),
}  # fmt: skip

# The cache backend is made by flask-caching, which hands it the application.
ALLOWED = {("dashboard.data.memory", "flask")}


@pytest.mark.parametrize("room", FORBIDDEN)
def test_imports_run_one_way(room: str) -> None:
    bad = [
        (name, found)
        for name in inside(room)
        for found in imports(MODULES[name])
        for no in FORBIDDEN[room]
        if (found == no or found.startswith(no + ".")) and (name, no) not in ALLOWED
    ]
    assert bad == []


def test_nobody_imports_the_factory_but_what_starts_the_hub() -> None:
    users = {name for name, path in MODULES.items() if "dashboard.factory" in set(imports(path))}
    assert {
        name
        for name in users
        if not name.startswith(("dashboard.commands.", "dashboard.web.serv", "dashboard.web.gunicorn"))
    } <= {"dashboard.factory"}


def test_sql_runs_only_in_the_store_the_warehouse_the_sources_and_the_state() -> None:
    rooms = (
        "dashboard.data.store",
        "dashboard.data.warehouse",
        "dashboard.data.sources",
        "dashboard.data.state",
        "dashboard.data.collate",
    )  # which reads no data: it borrows the engine's collation
    bad = [name for name, path in MODULES.items() if "duckdb" in set(imports(path)) and not name.startswith(rooms)]
    assert bad == []


def test_there_is_no_import_cycle() -> None:
    graph = {
        name: {found for found in imports(path) if found in MODULES or f"{found}.__init__" in MODULES}
        for name, path in MODULES.items()
    }
    done: set[str] = set()

    def visit(name: str, road: tuple[str, ...]) -> None:
        assert name not in road, " -> ".join((*road[road.index(name) :], name))
        if name in done:
            return
        for after in sorted(graph.get(name, ())):
            if after != name and after in graph:
                visit(after, (*road, name))
        done.add(name)

    for name in sorted(graph):
        visit(name, ())


BANNED = {"memoize", "cached", "dangerously_allow_code", "dangerously_allow_html"}


def test_nobody_uses_cache_decorators_background_callbacks_or_html_from_data() -> None:
    bad = []
    for name, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            word = node.attr if isinstance(node, ast.Attribute) else node.arg if isinstance(node, ast.keyword) else None
            if word in BANNED or (isinstance(node, ast.keyword) and node.arg == "background"):
                bad.append((name, word))
    assert bad == []


READERS_OF_DANGER = {"yaml", "pickle", "marshal", "shelve", "dill", "xml", "lxml", "ctypes"}


def test_c12_c13_c14_nothing_is_read_that_could_make_objects_or_open_entities() -> None:
    bad = [(name, found) for name, path in MODULES.items() for found in imports(path)
           if found.split(".", maxsplit=1)[0] in READERS_OF_DANGER]  # fmt: skip
    assert bad == []


STARTS = {"system", "popen", "spawnv", "spawnl", "execv", "execl", "eval", "exec", "compile_command"}


# The first start makes the demo partner: this program itself, with words of its own.
RUNS_ITSELF = {("dashboard.commands.serve", "subprocess")}


def test_c15_no_shell_and_no_foreign_command_is_ever_run() -> None:
    bad = []
    for name, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                bad += [(name, called)] if called in STARTS else []
                bad += [(name, word.arg) for word in node.keywords if word.arg == "shell"]
        bad += [(name, found) for found in imports(path) if found.split(".", maxsplit=1)[0] == "subprocess"]
    assert set(bad) == RUNS_ITSELF


# The paths of our own pages and the names of our own symbols, escaped; a table of constants.
ESCAPED = {"dashboard.web.dash_app", "dashboard.theme", "dashboard.components.browsers"}


def test_c07_no_pattern_is_made_of_what_somebody_typed() -> None:
    """Patterns are constants of their module, compiled when it is read."""
    bad = []
    for name, path in ((name, path) for name, path in MODULES.items() if name not in ESCAPED):
        tree = ast.parse(path.read_text("utf-8"))
        own = {
            target.id
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        inside = [
            node for part in tree.body if isinstance(part, (ast.FunctionDef, ast.ClassDef)) for node in ast.walk(part)
        ]
        for node in inside:
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.func.attr != "escape":
                pattern = node.args[0]
                constant = isinstance(pattern, ast.Constant) or (isinstance(pattern, ast.Name) and pattern.id in own)
                bad += [] if constant else [(name, node.lineno)]
    assert bad == []


def test_every_module_says_in_one_line_what_it_is() -> None:
    assert [name for name, path in MODULES.items() if not ast.get_docstring(ast.parse(path.read_text("utf-8")))] == []


def test_g11_every_dependency_is_pinned_with_its_hash() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        lines = (PACKAGE.parent / lock).read_text("utf-8").replace("\\\n", " ").splitlines()
        pins = [line for line in lines if line and not line.lstrip().startswith("#")]
        assert len(pins) > 20
        assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []
