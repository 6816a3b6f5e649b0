"""Forms, choices and lines as HTML: what stands in until their scripts are there."""

from __future__ import annotations

import re
from typing import Any

import pytest

from dashboard.components import as_html
from dashboard.components.dash_components import Find, Form, Line, Post, Weeks
from dashboard.components.forms import Kind, field
from tests.page.test_first import HOSTILE, Read


def form(*fields: Any, **more: Any) -> Read:
    return Read(as_html.written(Form("/x", fields, identity="f", submit="Send", **more)))


def test_a_form_stands_with_its_fields_in_their_places_and_can_not_be_filled_in_yet() -> None:
    read = form(
        field("name", "Name", hint="As it is written"),
        field("reason", "Reason", Kind.AREA, rows=4),
        field("regions", "Regions", Kind.CHECKS, options=[("eu", "European Union"), ("us", "United States")]),
        field("version", kind=Kind.HIDDEN, value="7"),
        note="Both are needed",
    )
    assert read.text == "Both are neededNameAs it is writtenReasonRegionsEuropean UnionUnited StatesSend"
    assert [tag for tag, _ in read.found] == [
        "div",
        "p",
        "div",
        "span",
        "input",
        "p",
        "div",
        "span",
        "textarea",
        "div",
        "span",
        "span",
        "div",
        "span",
    ]
    controls = [given for tag, given in read.found if tag in ("input", "textarea")]
    assert [given.get("rows") for given in controls] == [None, "4"]
    assert all((given["tabindex"], given["aria-hidden"]) == ("-1", "true") for given in controls)


@pytest.mark.parametrize(
    ("icon", "classes", "drawn"),
    [
        ("", "btn", []),
        ("lock", "btn", ["#i-lock"]),
        ("plus", "btn btn-main", ["#i-plus"]),
    ],
)
def test_a_form_behind_a_button_is_that_button(icon: str, classes: str, drawn: list[str]) -> None:
    read = form(field("name", "Name"), opens="Invite", icon=icon)
    (tag, given), *_icon = read.found
    assert (tag, given["class"], given["aria-disabled"], read.text) == ("button", classes, "true", "Invite")
    assert read.named("href") == drawn


def test_words_of_fields_are_never_markup() -> None:
    checks = field(HOSTILE, HOSTILE, Kind.CHECKS, options=[("a", HOSTILE)], hint=HOSTILE)
    read = form(field(HOSTILE, HOSTILE, hint=HOSTILE), checks, note=HOSTILE)
    assert "script" not in {tag for tag, _ in read.found}
    assert read.text == HOSTILE * 6 + "Send"
    assert Read(as_html.written(Post("/x", {}, words=HOSTILE))).text == HOSTILE


def test_a_search_box_has_its_name_and_its_button() -> None:
    read = Read(as_html.written(Find("/users", "find", "", label="Find people", submit="Find", kept={})))
    assert [tag for tag, _ in read.found] == ["div", "input", "span"]
    assert (read.named("aria-label"), read.text) == (["Find people"], "Find")


def test_of_the_weeks_the_shown_one_is_chosen() -> None:
    options = [("", "Newest"), ("2026-11-15", "8–14 Nov"), ("2026-11-08", "1–7 Nov")]
    read = Read(as_html.written(Weeks("Week", "2026-11-15", options)))
    chosen = [(given["value"], "selected" in given) for tag, given in read.found if tag == "option"]
    assert chosen == [("", False), ("2026-11-15", True), ("2026-11-08", False)]
    assert read.text == "Newest8–14 Nov1–7 Nov"


def test_a_line_breaks_where_a_point_is_missing_and_runs_from_below() -> None:
    written = as_html.written(Line([[0, 10], [50, 20.5], None, [100, 30]]))
    assert re.findall(' d="([^"]*)"', written) == ["M0.00 90.00L50.00 79.50M100.00 70.00"]
