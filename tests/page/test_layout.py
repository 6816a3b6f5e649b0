"""The page laid out: the attributes that can be checked from outside, and the state for the scripts."""

from __future__ import annotations

from typing import Any

import pytest
from dash.development.base_component import Component

from dashboard.catalog.licenses import TABLES
from dashboard.data.metrics import Section
from dashboard.scope import Region, Service
from dashboard.words import LANGUAGES
from tests.page import made, trees
from tests.page.conftest import Lay


def by_id(tree: Component, name: str) -> Component:
    return next(one for one in trees.every(tree) if getattr(one, "id", None) == name)


def facts(tree: Component) -> dict[str, Any]:
    names = ("data-page", "data-region", "data-service", "data-as-of", "data-version", "data-ready")
    return {name: trees.attribute(by_id(tree, "main"), name) for name in names}


def test_the_main_element_says_what_is_shown(lay: Lay) -> None:
    assert facts(lay(made.context(service=Service.CALLING))) == {
        "data-page": "licenses",
        "data-region": "eu",
        "data-service": "calling",
        "data-as-of": "2026-11-22",
        "data-version": "7",
        "data-ready": "false",
    }


def test_on_all_regions_it_says_so_for_each(lay: Lay) -> None:
    both = made.context(made.place(Region.US), made.place(Region.EU))
    said = facts(lay(both))
    assert (said["data-region"], said["data-as-of"], said["data-version"]) == (
        "all",
        "us:2026-11-22,eu:2026-11-22",
        "us:7,eu:7",
    )


def test_the_toggle_is_a_radio_group_with_one_button_in_the_tab_order(lay: Lay) -> None:
    tree = lay(made.context(service=Service.CALLING))
    group = next(one for one in trees.every(tree) if getattr(one, "role", None) == "radiogroup")
    buttons = list(trees.every(group.children))
    radios = [one for one in buttons if getattr(one, "role", None) == "radio"]
    assert trees.attribute(group, "aria-label") == "Service"
    assert [trees.text(one) for one in radios] == ["Meetings", "Calling"]
    assert [trees.attribute(one, "aria-checked") for one in radios] == ["false", "true"]
    assert [one.tabIndex for one in radios] == [-1, 0]


def test_a_region_without_data_cannot_be_chosen(lay: Lay) -> None:
    select = by_id(lay(made.context(made.place(Region.EU))), "region")
    open_ones = [option.value for option in select.children if not trees.attribute(option, "disabled")]
    assert open_ones == ["eu", "all"]
    assert [option.value for option in select.children if trees.attribute(option, "selected")] == ["eu"]


def test_the_state_is_the_whole_address(lay: Lay) -> None:
    asked = {"region": "eu", "service": "meetings", "range": "3m", "compare": "year", "theme": "dark", "foo": "bar"}
    state = by_id(lay(made.context(asked=asked, theme="dark")), "state").data
    assert state == {
        "region": "eu",
        "service": "meetings",
        "as_of": None,
        "version": None,
        "q": "",
        "customer": None,
        "tab": "overview",
        "range": "3m",
        "compare": "year",
        "endpoint": None,
        "feature": None,
        "lang": "en",
        "theme": "dark",
        "pinned": ["theme"],
    }


def test_one_body_is_shown_and_the_other_rests(lay: Lay) -> None:
    bodies = [one for one in trees.every(lay(made.context(service=Service.CALLING))) if type(one).__name__ == "Body"]
    assert [(one.service, one.shown) for one in bodies] == [("meetings", False), ("calling", True)]


def grids(tree: Component) -> dict[str, list[dict[str, Any]]]:
    return {one.id: one.columnDefs for one in trees.every(tree) if type(one).__name__ == "AgGrid"}


def test_the_columns_are_the_ones_of_the_metrics_page_in_order(lay: Lay) -> None:
    shown = {
        name: [column["field"] for column in columns if not column["initialHide"]]
        for name, columns in grids(lay()).items()
    }
    lead = ["customer", "subscription_id"]
    assert shown["licenses-recent-meetings-rows"] == [
        *lead,
        "days",
        "total",
        "used",
        "assignment_change",
        "usage_change",
    ]
    assert shown["licenses-expiring-meetings-rows"] == [*lead, "days", "total", "used", "usage_13_weeks"]
    assert shown["licenses-renewing-calling-rows"] == [*lead, "days", "total", "used", "usage_13_weeks"]
    assert shown["licenses-low-meetings-rows"] == [*lead, "months", "rate", "total", "used", "assignment_change"]
    assert shown["licenses-over-calling-rows"] == [*lead, "months", "auto_renew", "total", "rate", "used_rate"]


def test_on_all_regions_a_column_says_which(lay: Lay) -> None:
    both = made.context(made.place(Region.US), made.place(Region.EU))
    for columns in grids(lay(both)).values():
        assert [column["field"] for column in columns if not column["initialHide"]][:2] == ["customer", "region"]


def test_the_columns_that_a_reader_chose_are_shown_again(lay: Lay) -> None:
    kept = {"columns.licenses-low": ["rate", "bound", "cohort_size"]}
    columns = grids(lay(preferences=kept))
    for body in ("meetings", "calling"):
        shown = [column["field"] for column in columns[f"licenses-low-{body}-rows"] if not column["initialHide"]]
        assert shown == ["customer", "rate", "bound", "cohort_size"]
    assert "subscription_id" in [c["field"] for c in columns["licenses-over-meetings-rows"] if not c["initialHide"]]


def test_bound_band_and_cohort_wait_in_the_column_menu() -> None:
    hidden = {column.id for column in TABLES[Section.LOW].grid if column.cell and column.cell.hidden}
    assert {"bound", "band", "cohort_size"} <= hidden


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_control_has_a_name(lay: Lay, lang: str) -> None:
    for one in trees.every(lay(made.context(lang=lang))):
        if type(one).__name__ != "Button":
            continue
        assert trees.text(one).strip() or trees.attribute(one, "aria-label"), getattr(one, "id", one)


def test_nothing_english_is_left_on_the_polish_page(lay: Lay) -> None:
    english = {text for text in trees.text(lay(made.context(lang="en"))).split() if len(text) > 4}
    polish = {text for text in trees.text(lay(made.context(lang="pl"))).split() if len(text) > 4}
    # Names of the product and dates that read the same in both.
    assert {word for word in english & polish if word.isalpha()} <= {"Partner"}


def test_of_the_tools_of_a_table_only_the_filter_is_a_switch(lay: Lay) -> None:
    tools = [one for one in trees.every(lay()) if trees.attribute(one, "data-target") == "licenses-low-meetings-rows"]
    said = {trees.attribute(one, "data-act"): trees.attribute(one, "aria-pressed") for one in tools}
    assert said == {"columns": None, "filter": "false", "copy": None, "export": None}
