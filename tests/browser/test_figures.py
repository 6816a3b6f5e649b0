"""The figures on screen are those of the figures document: every region, service, day, language and theme."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from dashboard.components import where
from dashboard.look import Look
from tests.browser.kit.screen import SECTIONS, Screen
from tests.browser.kit.served import NEWEST

REGIONS = ("us", "ca", "eu", "uae", "all")
SERVICES = ("meetings", "calling")
# No week end, and before the gap: the numbers come from the newest snapshot before it.
PAST = (NEWEST - timedelta(days=45)).isoformat()


DAYS: tuple[dict[str, str], ...] = ({}, {"as_of": PAST})


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("day", DAYS, ids=["newest day", "past day"])
def test_the_page_shows_the_figures_of_every_region(visit: Screen, day: dict[str, str], service: str) -> None:
    """Every region with every service and with every day, every service with every day; all three are torture's."""
    _shows(visit, day, service, REGIONS[(DAYS.index(day) + SERVICES.index(service)) % 2 :: 2])


@pytest.mark.torture
@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("day", DAYS, ids=["newest day", "past day"])
def test_the_page_shows_them_with_every_service_and_day(visit: Screen, day: dict[str, str], service: str) -> None:
    _shows(visit, day, service, REGIONS)


def _shows(visit: Screen, day: dict[str, str], service: str, regions: Sequence[str]) -> None:
    visit.open(region=regions[0], service=service, **day)
    for region in (*regions[1:], regions[0]):
        visit.region().select_option(region)
        visit.ready(region=region).shows(visit.hub.figures(region=region, service=service, **day))
        _says_what_it_shows(visit, region=region, service=service, **day)


def _says_what_it_shows(screen: Screen, **asked: str) -> None:
    scope, facts = screen.hub.scope(**asked), screen.read().facts
    assert facts["page"] == "licenses"
    assert (facts["region"], facts["service"]) == (asked["region"], asked["service"])
    assert (facts["asOf"], facts["version"]) == (where.as_of(scope), where.version(scope))


@pytest.mark.parametrize("service", SERVICES)
def test_the_tables_hold_the_rows_of_the_document_in_its_order(visit: Screen, service: str) -> None:
    document = visit.hub.figures(region="all", service=service)
    visit.open(region="all", service=service).shows(document)
    for section in SECTIONS:
        wanted = document[section]["rows"]
        seen = visit.grid(section)["rows"]
        assert [(row["customer"], row["subscription_id"]) for row in seen] == [
            (row["customer"], row["subscription_id"]) for row in wanted
        ], section
        for mine, theirs in zip(seen, wanted, strict=True):
            assert {name: mine[name] for name in mine if name in theirs} == {
                name: theirs[name] for name in mine if name in theirs
            }, section


@pytest.mark.parametrize(("lang", "theme"), [("en", "light"), ("pl", "dark")])
def test_language_and_theme_change_the_words_and_no_value(screen: Screen, lang: str, theme: str) -> None:
    document = screen.hub.figures(region="us")
    screen.open(region="us", lang=lang, theme=theme).shows(document)
    assert screen.page.evaluate("() => [document.documentElement.lang, document.documentElement.dataset.theme]") == [
        lang,
        theme,
    ]
    look, page = Look(lang, theme), screen.page
    for name, value in document["top"].items():
        assert page.locator(f'[data-metric="top.{name}"]').inner_text() == look.count(value)
    for path in ("expiring.kpis.usage", "renewing.kpis.assignment", "low.kpis.usage_after_assignment"):
        section, _, name = path.split(".")
        shown = screen.section(section).locator(f'[data-metric="{path}"]').inner_text()
        assert shown == look.rate(document[section]["kpis"][name])


def test_nothing_that_rests_is_counted(screen: Screen) -> None:
    screen.open(region="us", service="calling").idle()
    resting = screen.page.locator(".bodies > [inert]")
    assert resting.count() == 1
    assert resting.evaluate("node => getComputedStyle(node).visibility") == "hidden"
    assert resting.evaluate("node => getComputedStyle(node).display") != "none"
    ids = screen.page.evaluate("() => [...document.querySelectorAll('[id]')].map(node => node.id)")
    twice = {name for name in ids if ids.count(name) > 1}
    assert not twice
