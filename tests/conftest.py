"""What all tests share."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser


PASSED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Workers send their reports as UTF-8; what a test of hostile text logged need not be. Fixtures learn how it went."""
    report = yield
    if report.when == "call":
        item.stash[PASSED] = report.passed
    report.sections = [(name, text.encode("utf-8", "backslashreplace").decode()) for name, text in report.sections]
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """This worker's one Chromium: its driver runs one loop per process, so all browser tests share it."""
    from tests.browser import chromium  # Playwright is not loaded by who opens no browser

    executable = chromium.path()
    if executable is None:
        pytest.skip(f"no Chromium here: bash tests/browser/chromium.sh installs it, {chromium.VARIABLE} names one")
    with chromium.launched(executable) as running:
        yield running
