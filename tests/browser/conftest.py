"""A home made once for all workers; for each worker a server, a browser, a signed-in context; for each test a tab."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from dashboard.web.server import picturing
from dashboard.web.server.picturing import Pictures
from tests.browser.kit import chromium, crowd, drawing, served
from tests.browser.kit.chromium import Watch
from tests.browser.kit.screen import Screen
from tests.browser.kit.served import Hub
from tests.conftest import PASSED, MadeOnce, run_name


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def template(made_once: MadeOnce) -> Path:
    """The imported demo partner."""
    return made_once("browser-home", served.make_home)


@pytest.fixture(scope="session")
def hub(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """This worker's own server, on its own copy of the home.

    Every second one serves with four processes, so that each run meets both; TEST_HUB_WORKERS says it for all.
    """
    home = served.copy_home(template, tmp_path_factory.mktemp("hub") / "home")
    processes = os.environ.get("TEST_HUB_WORKERS") or ("4" if run_name()[-1:] in "13579" else "1")
    with served.serving(home, {"WORKERS": processes}) as running:
        yield running


@pytest.fixture(scope="session")
def crowded(hub: Hub) -> int:
    """People in this worker's hub; the id of a partner administrator with customers and sessions."""
    return crowd.gather(hub.home)


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
def large(made_once: MadeOnce, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub of 8 000 customers."""
    home = served.copy_home(made_once("large-home", served.make_large_home), tmp_path_factory.mktemp("large") / "home")
    with served.serving(home, {"WORKERS": "1"}) as running:
        yield running


@pytest.fixture(scope="session")
def kept_of_large(browser: Browser, large: Hub) -> Any:
    """The browser's memory of a reader of the large hub."""
    return chromium.signed_in(browser, large)


@pytest.fixture
def desk_of(tab: Opens, large: Hub, kept_of_large: Any) -> Opens:
    """Opens a page of the large hub: `desk_of(path, region=..., viewport=...)`."""

    def opens(path: str = "/calling", region: str = "us", lang: str = "en", **options: Any) -> Screen:
        screen = tab(of=large, kept=kept_of_large, **options)
        return screen.open(path, region=region, lang=lang)

    return opens


@dataclass
class Desk:
    """The tab that all tests at the desk use in turn; a new one costs a new window. `tidy`: as a load leaves it."""

    page: Page | None = None
    tidy: bool = False


@pytest.fixture(scope="session")
def desk() -> Desk:
    """One tab for all tests of this worker."""
    return Desk()


@pytest.fixture
def screen(context: BrowserContext, hub: Hub, desk: Desk) -> Iterator[Screen]:
    """A tab of the reader at a desk; what is opened in it is loaded. It may not complain when the test ends."""
    desk.tidy = False
    with _seated(desk, context, hub) as made:
        yield made


@pytest.fixture
def visit(request: pytest.FixtureRequest, context: BrowserContext, hub: Hub, desk: Desk) -> Iterator[Screen]:
    """The same tab, in which the reader goes on: what is opened comes as by Back or a link, without a load.

    For tests that leave nothing behind but the state of the address: no sorted table, no chosen column.
    """
    with _seated(desk, context, hub) as made:
        made.goes_on, made.there, desk.tidy = True, desk.tidy, False
        yield made
        if request.node.stash.get(PASSED, False) and made.there:
            made.leave()
            desk.tidy = True


@contextmanager
def _seated(desk: Desk, context: BrowserContext, hub: Hub) -> Iterator[Screen]:
    if desk.page is None or desk.page.is_closed():
        desk.page = context.new_page()
    page, watch = desk.page, Watch(hub.url)
    watch.over(page)
    made = Screen(page, hub, watch)
    yield made
    try:
        _quiet(made)
    except AssertionError:
        page.close()
        raise
    finally:
        watch.end(page)
    page.unroute_all()
    page.emulate_media(media="null", reduced_motion="null")
    page.set_viewport_size(chromium.DESK)


def _screen(context: BrowserContext, hub: Hub) -> Screen:
    page, watch = context.new_page(), Watch(hub.url)
    watch.over(page)
    return Screen(page, hub, watch)


def _quiet(screen: Screen) -> None:
    complaints = screen.watch.complaints(screen.page)
    said = [f"{screen.page.url} complained:", *complaints, "The server said:", screen.hub.told()]
    assert not complaints, "\n".join(said)


@pytest.fixture(scope="session")
def pictures(hub: Hub, browser: Any) -> Iterator[Pictures]:
    """Of this worker's home, in this process. `browser` skips where there is none."""
    found = picturing.of(drawing.app(hub.home).server)
    yield found
    found.renderer.end()
