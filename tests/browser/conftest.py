"""A home made once for all workers; for each worker a server, a browser, a signed-in context; for each test a tab."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import chromium, served
from tests.browser.chromium import Watch
from tests.browser.screen import Screen
from tests.browser.served import Hub


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The imported demo partner, made by whichever worker comes first."""
    base = tmp_path_factory.getbasetemp()
    root = base if worker_id == "master" else base.parent
    home, done = root / "browser-home", root / "browser-home.done"
    with (root / "browser-home.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            served.make_home(home)
            done.touch()
    return home


@pytest.fixture(scope="session")
def hub(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """This worker's own server, on its own copy of the home."""
    home = served.copy_home(template, tmp_path_factory.mktemp("hub") / "home")
    with served.serving(home) as running:
        yield running


@pytest.fixture(scope="session")
def kept(browser: Browser, hub: Hub) -> Any:
    """The browser's memory of a signed-in reader."""
    return chromium.signed_in(browser, hub)


@pytest.fixture(scope="session")
def context(browser: Browser, kept: Any) -> Iterator[BrowserContext]:
    """A signed-in reader at a desk."""
    made = chromium.new_context(browser, kept)
    yield made
    made.close()


Opens = Callable[..., Screen]


@pytest.fixture
def tab(browser: Browser, hub: Hub, kept: Any) -> Iterator[Opens]:
    """Makes tabs of other readers: `tab(viewport=..., color_scheme=...)`. No tab may complain when the test ends."""
    with ExitStack() as stack:

        def make(of: Hub = hub, kept: Any = kept, **options: Any) -> Screen:
            context = chromium.new_context(browser, kept, **options)
            stack.callback(context.close)
            screen = _screen(context, of)
            stack.callback(_quiet, screen)
            return screen

        yield make


@pytest.fixture(scope="session")
def desk(context: BrowserContext) -> list[Page]:
    """The tab that all tests at the desk use in turn; a new one costs a new window."""
    return []


@pytest.fixture
def screen(context: BrowserContext, hub: Hub, desk: list[Page]) -> Iterator[Screen]:
    """A tab of the reader at a desk. It may not complain when the test ends."""
    if not desk or desk[-1].is_closed():
        desk.append(context.new_page())
    page, watch = desk[-1], Watch(hub.url)
    watch.over(page)
    made = Screen(page, hub, watch)
    yield made
    try:
        _quiet(made)
    finally:
        watch.end(page)
        page.unroute_all()
        page.emulate_media(media="null")
        page.goto("about:blank")


def _screen(context: BrowserContext, hub: Hub) -> Screen:
    page, watch = context.new_page(), Watch(hub.url)
    watch.over(page)
    return Screen(page, hub, watch)


def _quiet(screen: Screen) -> None:
    complaints = screen.watch.complaints(screen.page)
    assert not complaints, f"{screen.page.url} complained:\n" + "\n".join(complaints)
