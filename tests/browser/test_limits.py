"""A page that is told to wait asks again, and is filled as if nothing had been (E20)."""

from __future__ import annotations

import json

from playwright.sync_api import Route

from tests.browser.kit.screen import Screen


def test_e20_a_block_that_is_told_to_wait_is_asked_again(screen: Screen) -> None:
    told: set[str] = set()

    def busy(route: Route) -> None:
        if route.request.url in told:
            route.continue_()
            return
        told.add(route.request.url)
        body = json.dumps({"error": {"id": "web.explained.429", "message": "Wait a moment, then try again."}})
        route.fulfill(status=429, content_type="application/json", headers={"Retry-After": "1"}, body=body)

    screen.watch.expected += ["429"]
    screen.page.route("**/blocks/licenses-low*", busy)
    screen.open(region="us", lang="en")
    expected = len(screen.hub.figures(region="us", service="meetings")["low"]["rows"])
    assert told
    assert screen.read().rows["low"] == expected
    assert screen.page.locator(".is-error").count() == 0
