"""The frame: who sees which page, what is said where an address cannot be shown, the first HTML."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from dash import html
from dash.development.base_component import Component

from dashboard import shell, theme
from dashboard.access import Role
from dashboard.context import Context
from dashboard.errors import HubError, Missing, NoAccess, Refused, Unusable
from dashboard.request_context import RequestContext
from dashboard.words import LANGUAGES
from tests.page import made, trees
from tests.page.conftest import serving

Draw = Callable[..., Component]


@pytest.fixture
def draw(monkeypatch: pytest.MonkeyPatch) -> Draw:
    """Draws a page named licenses whose address gives `outcome`: a context, or an error."""

    def drawn(outcome: Context | HubError | None = None, role: Role = Role.FULL, **query: str | list[str]) -> Component:
        now = made.context()
        asked: list[Any] = []

        def current(_here: RequestContext, given: Any) -> Context:
            asked.append(given)
            if isinstance(outcome, HubError):
                raise outcome
            return outcome or now

        monkeypatch.setattr(RequestContext, "current", current)
        with serving(replace(now, user=replace(made.CLARA, role=role)), {}):
            return shell.page("licenses", query, lambda _now: shell.Content("Title", [html.P(str(asked))]))

    return drawn


def main(tree: Component) -> Component:
    return next(one for one in trees.every(tree) if getattr(one, "id", None) == "main")


def test_the_navigation_shows_where_one_is(draw: Draw) -> None:
    links = [one for one in trees.every(draw()) if str(getattr(one, "id", "")).startswith("nav-")]
    assert [(one.id, trees.attribute(one, "aria-current")) for one in links] == [
        ("nav-customers", None),
        ("nav-search", None),
        ("nav-licenses", "page"),
        ("nav-calling", None),
        ("nav-reports", None),
        ("nav-resources", None),
        ("nav-definitions", None),
        ("nav-help-desk", None),
        ("nav-api_reference", None),
        ("nav-users", None),
        ("nav-access", None),
        ("nav-audit", None),
        ("nav-walls", None),
        ("nav-versions", None),
        ("nav-organization", None),
        ("nav-brand", None),
        ("nav-tokens", None),
    ]


def test_the_navigation_keeps_the_state_of_the_page(draw: Draw) -> None:
    links = [one for one in trees.every(draw(region="eu", q="a b")) if str(getattr(one, "id", "")).startswith("nav-")]
    assert [one.href for one in links] == [
        f"/{page}?region=eu&q=a+b"
        for page in (
            "customers",
            "search",
            "licenses",
            "calling",
            "reports",
            "resources",
            "definitions",
            "help-desk",
            "api-reference",
            "users",
            "access",
            "audit",
            "walls",
            "versions",
            "organization",
            "brand",
            "tokens",
        )
    ]


def test_no_service_is_carried_to_the_page_that_has_none(draw: Draw) -> None:
    links = {
        one.id: one.href
        for one in trees.every(draw(region="eu", service="calling"))
        if str(getattr(one, "id", "")).startswith("nav-")
    }
    assert links["nav-calling"] == "/calling?region=eu"
    assert links["nav-definitions"] == "/definitions?region=eu&service=calling"


def test_what_is_open_on_another_page_is_no_state_of_this_one(draw: Draw) -> None:
    tree = draw(region="eu", user="5", tab="administrators", find="cedar", page="2", endpoint="desk_phone", lang="pl")
    links = {one.id: one.href for one in trees.every(tree) if str(getattr(one, "id", "")).startswith("nav-")}
    assert links["nav-users"] == links["nav-licenses"].replace("licenses", "users") == "/users?region=eu&lang=pl"
    assert links["nav-calling"] == "/calling?region=eu&endpoint=desk_phone&lang=pl"


def test_help_desk_is_told_that_the_page_is_not_theirs_and_sees_no_link_to_it(draw: Draw) -> None:
    tree = draw(role=Role.HELP_DESK_BASIC)
    assert "This is not for your role" in trees.text(main(tree))
    assert "nav-licenses" not in trees.ids(tree)
    assert "region" not in trees.ids(tree)


def test_a_parameter_given_twice_counts_as_given_first(draw: Draw) -> None:
    assert "{'region': 'us', 'foo': 'bar'}" in trees.text(main(draw(region=["us", "eu"], foo="bar")))


@pytest.mark.parametrize(("name", "value"), [("lang", "klingon"), ("theme", "sepia")])
def test_a_look_that_there_is_not_is_explained(draw: Draw, name: str, value: str) -> None:
    said = trees.text(main(draw(**{name: value})))
    assert value in said and "Title" not in said


@pytest.mark.parametrize(
    ("error", "title"),
    [
        (Refused("view.error.day", got="x"), "This address cannot be shown"),
        (Missing("frame.state.no_block", name="x"), "This address cannot be shown"),
        (Unusable("view.error.no_data", region="US"), "There is nothing to show yet"),
        (NoAccess("web.error.no_access"), "This is not for your role"),
    ],
)
def test_what_an_address_cannot_have_is_said_on_the_page(draw: Draw, error: HubError, title: str) -> None:
    place = main(draw(error))
    headings = [one for one in trees.every(place) if type(one).__name__ == "H1"]
    assert [trees.text(one) for one in headings] == [title]
    assert error.told("en") in trees.text(place)
    assert trees.attribute(place, "data-ready") == "true"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_html_has_language_theme_and_all_its_pieces(lang: str) -> None:
    pieces = {"metas": "<m>", "css": "<c>", "config": "<g>", "scripts": "<s>", "renderer": "<r>", "first": "<b>"}
    with serving(made.context(), {"lang": lang, "theme": "dark"}):
        page = theme.document(**pieces)
    assert f'<html lang="{lang}" data-theme="dark" data-bs-theme="dark"' in page
    assert "data-follow" not in page
    assert all(piece in page for piece in pieces.values())
    assert (
        page.index("<c>")
        < page.index("<body ")
        < page.index("<b>")
        < page.index("<g>")
        < page.index("<s>")
        < page.index("<r>")
    )


def test_where_nobody_chose_a_theme_the_browsers_own_holds() -> None:
    with serving(made.context(), {}):
        assert 'data-follow="system"' in theme.document()
