"""The page state is declared once: its fields, addresses, links and what scripts know are the same names."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date

import pytest

from dashboard import parameters
from dashboard.errors import Missing, Refused
from dashboard.pages import BLOCKS
from dashboard.parameters import NAMES, PARAMETERS, PageState
from dashboard.scope import By, Cut, Service
from tests.page import made

SAID = {
    "region": "eu",
    "service": "calling",
    "as_of": "2026-11-22",
    "version": "7",
    "q": "acme",
    "customer": "7c0ffee0-0000-4000-8000-000000000001",
    "tab": "calling",
    "range": "2026-01-01..2026-02-01",
    "compare": "year",
    "endpoint": "desk_phone",
    "feature": "voicemail",
}
NONSENSE = {
    "region": "mars",
    "service": "fax",
    "as_of": "2026-02-30",
    "version": "-1",
    "tab": "secrets",
    "range": "9w",
    "compare": "month",
    "endpoint": "pager",
    "feature": "Voice Mail",
}


def test_the_fields_of_a_state_are_the_parameters_with_their_defaults() -> None:
    assert tuple(field.name for field in fields(PageState)) == NAMES == tuple(SAID)
    assert {field.name: field.default for field in fields(PageState)} == {
        each.name: each.default for each in PARAMETERS
    }
    assert PageState.of({}) == PageState.of(dict.fromkeys(NAMES, "")) == PageState()


@pytest.mark.parametrize("left_out", By)
def test_a_state_says_what_its_address_said(left_out: By) -> None:
    asked = {name: text for name, text in SAID.items() if name != left_out}
    state = PageState.of(asked)
    assert state.said() == {**asked, "version": 7, left_out.value: None}
    assert PageState.of({name: str(value) for name, value in state.said().items() if value is not None}) == state
    assert (state.as_of, state.service) == (date(2026, 11, 22), Service.CALLING)
    by = next(by for by in By if by is not left_out)
    assert state.cut == Cut(by, SAID[by])


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_is_refused_by_the_parameters_own_sentence(name: str) -> None:
    with pytest.raises(Refused) as refused:
        PageState.of({name: NONSENSE[name]})
    assert refused.value.values["got"] == NONSENSE[name]
    assert set(NONSENSE) == set(NAMES) - {"q", "customer"}


def test_a_customer_that_cannot_be_is_not_there() -> None:
    for text in ("x", "7C0FFEE0-0000-4000-8000-000000000001", "7c0ffee0-0000-4000-8000-000000000001 "):
        with pytest.raises(Missing):
            PageState.of({"customer": text})


def test_two_parts_of_the_calls_exclude_each_other() -> None:
    with pytest.raises(Refused, match="endpoint"):
        PageState.of(SAID)


def test_links_carry_what_the_other_page_has() -> None:
    asked = {**SAID, "lang": "pl", "theme": "dark", "readahead": "0", "find": "x", "person": "3"}
    state = set(NAMES) - {"customer"}  # the path says it
    look = {"lang", "theme", "readahead"}
    assert set(parameters.carried(asked, "calling")) == state - {"service", "tab"} | look
    assert set(parameters.carried(asked, "customer")) == state - {"region", "q", *By} | look
    for page in ("licenses", "definitions", "users", "audit", "versions"):
        assert set(parameters.carried(asked, page)) == state - {*By, "tab"} | look
    assert set(parameters.carried(asked)) == state | look


def test_scripts_are_told_every_parameter() -> None:
    told = {each["name"]: each for each in parameters.declared()}
    assert tuple(told) == (*NAMES, *parameters.LOOK, parameters.READ_AHEAD)
    assert {name for name, each in told.items() if each.get("scope")} == set(parameters.OF_SCOPE)
    assert {name: each["default"] for name, each in told.items() if each.get("default")} == {
        "range": "1y",
        "service": "meetings",
        "tab": "overview",
    }


def test_no_script_lists_parameters() -> None:
    """One that does would know the state of yesterday: they are told (`hub.pageState`)."""
    listed = [
        (path.name, found[0])
        for path in made.scripts()
        for found in re.finditer(r"\[[^\[\]]*\]", path.read_text("utf-8"))
        if len({*re.findall(r"[\"'](\w+)[\"']", found[0])} & {*NAMES, *parameters.LOOK}) > 1
    ]
    assert listed == []


def test_blocks_depend_on_parameters_that_there_are() -> None:
    known = set(NAMES) - set(parameters.OF_SCOPE) - {"service", "tab"} | set(parameters.LOOK)
    assert {name for block in BLOCKS.values() for name in block.params} == {"range", "compare", "theme", *By}
    assert {name for block in BLOCKS.values() for name in block.params} <= known
