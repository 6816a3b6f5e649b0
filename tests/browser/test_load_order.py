"""Each script runs where only what it asked for has run before it, and asks for nothing that it does not use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from dashboard.web.server import load_order, static_files
from tests.page import made

SCRIPTS = {load_order.name(path): path for path in made.scripts() if path.name not in static_files.ALONE.values()}
_ADDRESS = "http://hub.test/"
# What of the first HTML our scripts meet.
_PAGE = """<!doctype html><title>x</title><body><div id="react-entry-point"></div>
<div id="first" data-charts="/charts.js"><div data-store="state">{"region": "us"}</div>
<section data-block="one" data-asks="region range"></section></div><script>window.lacking = [];</script>"""
# Once the namespace is there, whoever reads a part of it that is not there is told of.
_FIRST = "dash"
_WATCHED = """window.hub = new Proxy(window.hub, { get(parts, name) {
  if (!(name in parts)) window.lacking.push(String(name));
  return parts[name];
} });"""


@pytest.fixture(scope="module")
def bare(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    context.route("**/*", _answer)
    yield context.new_page()
    context.close()


def _answer(route: Route) -> None:
    if route.request.url == _ADDRESS:
        route.fulfill(body=_PAGE, content_type="text/html")
    else:
        route.fulfill(body="{}", content_type="application/json")


def lacking(page: Page, names: set[str]) -> list[str]:
    """What was not there, or went wrong, while these scripts were read, one after the other, in a new page."""
    wrong: list[str] = []

    def note(error: object) -> None:
        wrong.append(str(error))

    page.goto(_ADDRESS)
    page.on("pageerror", note)
    for path in load_order.ordered(SCRIPTS[name] for name in names):
        page.add_script_tag(content=path.read_text("utf-8"))
        if load_order.name(path) == _FIRST:
            page.add_script_tag(content=_WATCHED)
    wrong += page.evaluate("lacking")
    page.remove_listener("pageerror", note)
    return wrong


def with_needs(name: str) -> set[str]:
    return {name}.union(*(with_needs(other) for other in load_order.needed(SCRIPTS[name])))


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_a_script_needs_only_what_it_asks_for(bare: Page, name: str) -> None:
    assert lacking(bare, with_needs(name)) == []


@pytest.mark.parametrize("name", sorted(name for name in SCRIPTS if load_order.needed(SCRIPTS[name])))
def test_a_script_asks_for_nothing_in_vain(bare: Page, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for left_out in set(load_order.needed(SCRIPTS[name])) - {_FIRST}:
        rest = with_needs(name) - {left_out}
        monkeypatch.setattr(load_order, "needed", _without(left_out))
        assert lacking(bare, rest) != [], f"{name} does without {left_out}"
        monkeypatch.undo()


def _without(left_out: str) -> object:
    found = load_order.needed

    def needed(path: Path) -> tuple[str, ...]:
        return tuple(name for name in found(path) if name != left_out)

    return needed
