"""A new version appears by itself: no restart, and nobody sees half of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium, served
from tests.browser.conftest import Opens
from tests.browser.served import NEWEST, Hub


@pytest.fixture
def own_hub(template: Path, tmp_path: Path) -> Iterator[Hub]:
    """A home of this test's own, with two worker processes."""
    home = served.copy_home(template, tmp_path / "home")
    with served.serving(home, {"WORKERS": "2"}) as running:
        yield running


def test_a_reload_shows_what_was_imported_while_the_page_was_open(
    browser: Browser, own_hub: Hub, tab: Opens, tmp_path: Path
) -> None:
    screen = tab(own_hub, chromium.signed_in(browser, own_hub))
    before = own_hub.figures(region="us")
    screen.open(region="us").shows(before)
    newest = (NEWEST + timedelta(days=7)).isoformat()
    folder = tmp_path / "newer"
    served.run(own_hub.home, "demo", "--customers", str(served.CUSTOMERS), "--weeks", str(served.WEEKS), "--seed", "12",
               "--regions", "us", "--as-of", newest, "--write", str(folder))  # fmt: skip
    found = next(file.parent for file in sorted(folder.rglob("customers.csv")))
    served.run(own_hub.home, "import", "--region", "us", "--accept-withdrawals", str(found))
    after = own_hub.figures(region="us")
    assert after["as_of"] == newest != before["as_of"]
    for _ in range(3):  # whichever process answers
        screen.page.reload()
        screen.ready(as_of=newest, version="2").shows(after)
    screen.open(region="us", version="1").shows(before)
    screen.open(region="eu").shows(own_hub.figures(region="eu"))
