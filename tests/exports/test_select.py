"""Sort and filter on the server: against a plain reading, and everything unknown refused (C01, C02, C08)."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.catalog import calling, figures, licenses
from dashboard.catalog.column import Table
from dashboard.data.metrics import Section
from dashboard.errors import Refused
from dashboard.exports.filter_model import MAX_CONDITIONS, selected, selection
from dashboard.look import Look
from dashboard.words import LANGUAGES
from tests.exports.made import row, unknown

COLUMNS = licenses.TABLES[Section.EXPIRING].file
LOW = licenses.TABLES[Section.LOW].file
Row = dict[str, Any]


def readable(column: Any, rows: list[Row]) -> bool:
    """Whether the rows of a test hold what the column reads."""
    with suppress(KeyError):
        for each in rows:
            column.value(each)
        return True
    return False


def chosen(rows: list[Row], sort: str = "", model: Any = None, lang: str = "en", columns: Any = COLUMNS) -> list[Row]:
    filters = "" if model is None else model if isinstance(model, str) else json.dumps(model)
    held, look = [each for each in columns if readable(each, rows)], Look(lang)
    return selected(rows, held, selection(columns, sort, filters, look), look)  # type: ignore[return-value]


def names(rows: list[Row]) -> list[str]:
    return [each["customer"] for each in rows]


# Sort --------------------------------------------------------------------------------------


def test_without_sort_and_filter_the_default_order_is_kept() -> None:
    rows = [row("Cedar"), row("Alba"), row("Birch")]
    assert chosen(rows) == rows


numbers = st.lists(st.one_of(st.none(), st.integers(-5, 5)))


@settings(deadline=None)  # the first one opens a database
@given(numbers, st.booleans())
def test_numbers_sort_both_ways_unknown_ones_last_and_equal_ones_as_they_were(values: list[Any], down: bool) -> None:
    rows = [row(str(at), assignment_change=value) for at, value in enumerate(values)]
    found = chosen(rows, f"assignment_change:{'desc' if down else 'asc'}")
    naive = sorted(
        rows,
        key=lambda each: (
            each["assignment_change"] is None,
            (-1 if down else 1) * (each["assignment_change"] or 0),
            int(each["customer"]),
        ),
    )
    assert found == naive


def test_several_columns_sort_from_the_first_to_the_last() -> None:
    rows = [row("Birch", total=1), row("Alba", total=2), row("Cedar", total=2)]
    assert names(chosen(rows, "total:desc,customer:desc")) == ["Cedar", "Alba", "Birch"]


def test_names_sort_by_letter_then_accent_and_case() -> None:
    rows = [row(name) for name in ("zebra", "Öland", "alba", "Zebra", "Alba", "Oland", "株式会社")]
    assert names(chosen(rows, "customer:asc")) == ["alba", "Alba", "Oland", "Öland", "zebra", "Zebra", "株式会社"]


def test_polish_letters_follow_their_base_letter_in_polish() -> None:
    rows = [row(name) for name in ("Żuk", "Łódź", "Lublin", "Zebra", "Lyon", "Źródło", "Mazury")]
    polish = ["Lublin", "Lyon", "Łódź", "Mazury", "Zebra", "Źródło", "Żuk"]
    assert names(chosen(rows, "customer:asc", lang="pl")) == polish
    assert names(chosen(rows, "customer:asc"))[:3] == ["Łódź", "Lublin", "Lyon"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_digits_sort_as_numbers_and_signs_before_them(lang: str) -> None:
    rows = [row(name) for name in ("Site 10", "Site 9", "Site 1", "-x", "_x", "🏢 Tower", "Site 09")]
    found = names(chosen(rows, "customer:asc", lang=lang))
    assert found == ["_x", "-x", "🏢 Tower", "Site 1", "Site 9", "Site 09", "Site 10"]
    equal = ["Site 9", "Site 09"]  # as they were, both ways
    assert [name for name in names(chosen(rows, "customer:desc", lang=lang)) if name in equal] == equal


def test_one_name_in_two_spellings_has_one_place() -> None:
    composed, apart = "Caf\u00e9 \u1ed9", "Cafe\u0301 o\u0302\u0323"
    rows = [row(name, total=at) for at, name in enumerate((apart, composed, apart))]
    for way in ("asc", "desc"):
        assert [each["total"] for each in chosen(rows, f"customer:{way}")] == [0, 1, 2]


def test_what_is_shown_in_words_sorts_by_them() -> None:
    columns = calling.QUALITY.file
    rows = [{"worst_endpoint": code} for code in ("teams", "desk_phone", "app_mobile", None, "gateway")]
    found = chosen(rows, "worst_endpoint:asc", lang="pl", columns=columns)
    assert [each["worst_endpoint"] for each in found] == ["teams", "app_mobile", "gateway", "desk_phone", None]
    sizes = [row(band=band) for band in ("2000+", "25-99", "all", "5-24", "100-499", None)]
    bands = [each["band"] for each in chosen(sizes, "band:asc", columns=LOW)]
    assert bands == ["5-24", "25-99", "100-499", "2000+", "all", None]


def test_the_13_weeks_sort_by_the_number_beside_their_line() -> None:
    old, new = [9, *[0] * 12], [*[None] * 12, 11]
    rows = [row("Alba", usage_13_weeks=old), row("Birch", usage_13_weeks=new), unknown("Cedar")]
    assert names(chosen(rows, "usage_13_weeks:desc")) == ["Birch", "Alba", "Cedar"]
    assert names(chosen(rows, "usage_13_weeks:asc")) == ["Alba", "Birch", "Cedar"]


@pytest.mark.parametrize(
    "sort",
    [
        "customer",
        "customer:",
        "customer:up",
        ":asc",
        "nothing:asc",
        "customer; drop table line:asc",
        "total:asc,",
        "__class__:asc",
        "total:asc:desc",
        ",".join(["total:asc"] * 6),
    ],
)
def test_c02_an_order_that_the_block_has_not_is_refused(sort: str) -> None:
    with pytest.raises(Refused):
        chosen([row()], sort)


# Filter against a plain reading ----------------------------------------------------------------


TEXTS = {
    "contains": lambda cell, asked: asked in cell,
    "notContains": lambda cell, asked: asked not in cell,
    "equals": lambda cell, asked: cell == asked,
    "notEqual": lambda cell, asked: cell != asked,
    "startsWith": lambda cell, asked: cell[: len(asked)] == asked,
    "endsWith": lambda cell, asked: asked == "" or cell[-len(asked) :] == asked,
}
letters = st.text("abAB%_*'\\ ", max_size=4)


@settings(deadline=None)  # the first one opens a database
@given(st.lists(letters), st.sampled_from([*TEXTS]), letters)
def test_texts_are_compared_literally_without_case(customers: list[str], kind: str, asked: str) -> None:
    model = {"customer": {"filterType": "text", "type": kind, "filter": asked}}
    expected = [name for name in customers if TEXTS[kind](name.lower(), asked.lower())]
    assert names(chosen([row(name) for name in customers], model=model)) == expected


SCALARS = {
    "equals": lambda cell, asked: cell == asked,
    "notEqual": lambda cell, asked: cell != asked,
    "lessThan": lambda cell, asked: cell < asked,
    "lessThanOrEqual": lambda cell, asked: cell <= asked,
    "greaterThan": lambda cell, asked: cell > asked,
    "greaterThanOrEqual": lambda cell, asked: cell >= asked,
}


@settings(deadline=None)  # the first one opens a database
@given(numbers, st.sampled_from([*SCALARS]), st.integers(-5, 5) | st.floats(-5, 5))
def test_numbers_are_compared_and_unknown_ones_never_pass(values: list[Any], kind: str, asked: float) -> None:
    rows = [row(str(at), usage_change=value) for at, value in enumerate(values)]
    found = chosen(rows, model={"usage_change": {"filterType": "number", "type": kind, "filter": asked}})
    known = [each for each in rows if each["usage_change"] is not None]
    assert found == [each for each in known if SCALARS[kind](each["usage_change"], asked)]


days = st.dates(date(2026, 1, 1), date(2026, 1, 20))


@settings(deadline=None)  # the first one opens a database
@given(st.lists(days), st.sampled_from([*SCALARS]), days)
def test_dates_are_compared_as_days(values: list[date], kind: str, asked: date) -> None:
    rows = [row(end_date=day.isoformat()) for day in values]
    told = {"filterType": "date", "type": kind, "dateFrom": f"{asked} 00:00:00", "dateTo": None}
    expected = [each for each in rows if SCALARS[kind](date.fromisoformat(each["end_date"]), asked)]
    assert chosen(rows, model={"end_date": told}) == expected


def test_a_range_holds_its_ends() -> None:
    rows = [row(str(value), total=value) for value in range(6)]
    told = {"filterType": "number", "type": "inRange", "filter": 2, "filterTo": 4}
    assert names(chosen(rows, model={"total": told})) == ["2", "3", "4"]
    first = date(2026, 1, 1)
    dated = [row(str(at), start_date=(first + timedelta(days=at)).isoformat()) for at in range(6)]
    told = {"filterType": "date", "type": "inRange", "dateFrom": "2026-01-02", "dateTo": "2026-01-03T00:00:00"}
    assert names(chosen(dated, model={"start_date": told})) == ["1", "2"]


def test_blank_is_what_is_unknown_or_empty() -> None:
    rows = [row("Alba"), unknown("Birch"), row(" ")]
    assert names(chosen(rows, model={"total": {"filterType": "number", "type": "blank"}})) == ["Birch"]
    assert names(chosen(rows, model={"total": {"type": "notBlank"}})) == ["Alba", " "]
    assert names(chosen(rows, model={"customer": {"filterType": "text", "type": "blank"}})) == [" "]


def test_an_empty_cell_does_not_hold_a_text() -> None:
    rows = [row("Alba", band="25-99"), row("Birch", band=None)]
    told = {"filterType": "text", "type": "notContains", "filter": "25"}
    assert names(chosen(rows, model={"band": told}, columns=LOW)) == ["Birch"]


def test_conditions_are_joined_by_and_or_or_and_columns_by_and() -> None:
    rows = [row(str(value), total=value) for value in range(6)]
    small, big = ({"filterType": "number", "type": kind, "filter": 3} for kind in ("lessThan", "greaterThan"))
    both = {"filterType": "number", "operator": "OR", "conditions": [small, big]}
    assert names(chosen(rows, model={"total": both})) == ["0", "1", "2", "4", "5"]
    assert chosen(rows, model={"total": both | {"operator": "AND"}}) == []
    assert names(chosen(rows, model={"total": both, "customer": {"type": "equals", "filter": "5"}})) == ["5"]


def test_yes_and_no_can_be_filtered_by_their_words() -> None:
    rows = [row("Alba", auto_renew=True), row("Birch", auto_renew=False)]
    for word, name in (("false", "Birch"), ("true", "Alba")):
        told = {"filterType": "text", "type": "equals", "filter": word}
        assert names(chosen(rows, model={"auto_renew": told})) == [name]


FOLDED = [
    ("Caf\u00e9", "CAFE"),
    ("Cafe\u0301", "caf\u00e9"),
    ("Caf\u00e9", "cafe\u0301"),
    ("Straße", "strasse"),
    ("STRASSE", "straße"),
    ("İzmir", "izmir"),
    ("Izmir", "İZMİR"),
    ("ızmir", "Izmir"),
    ("Łódź", "lodz"),
    ("Lodz", "łódź"),
    ("Ⅷ x", "viii"),
    ("Æther", "aether"),
]


@pytest.mark.parametrize(("name", "asked"), FOLDED)
@pytest.mark.parametrize("kind", ["contains", "equals", "startsWith"])
def test_texts_are_compared_as_the_query_bar_compares(name: str, asked: str, kind: str) -> None:
    asked = asked if kind != "equals" else asked + " x" * name.endswith(" x")
    told = {"customer": {"filterType": "text", "type": kind, "filter": asked}}
    assert names(chosen([row(name), row("other")], model=told)) == [name]
    refused = {"customer": told["customer"] | {"type": "notContains"}}
    assert names(chosen([row(name), row("other")], model=refused)) == ["other"]


@pytest.mark.parametrize(("lang", "word"), [("en", "desk"), ("pl", "biurkowy")])
def test_codes_are_filtered_by_their_words(lang: str, word: str) -> None:
    rows = [{"worst_endpoint": code} for code in ("teams", "desk_phone", None)]
    told = {"worst_endpoint": {"filterType": "text", "type": "contains", "filter": word}}
    found = chosen(rows, model=told, lang=lang, columns=calling.QUALITY.file)
    assert [each["worst_endpoint"] for each in found] == ["desk_phone"]
    off = {"auto_renew": {"filterType": "text", "type": "equals", "filter": Look(lang).t("licenses.cell.off")}}
    assert names(chosen([row("Alba", auto_renew=True), row("Birch", auto_renew=False)], model=off, lang=lang)) == [
        "Birch"
    ]


@settings(deadline=None)  # the first one opens a database
@given(st.lists(st.integers(0, 9)), st.integers(0, 9))
def test_filtering_and_sorting_lose_and_add_no_row(values: list[int], asked: int) -> None:
    rows = [row(str(at), total=value) for at, value in enumerate(values)]
    less, rest = (
        chosen(rows, "total:asc", {"total": {"filterType": "number", "type": kind, "filter": asked}})
        for kind in ("lessThan", "greaterThanOrEqual")
    )
    assert sorted(names(less) + names(rest)) == sorted(names(rows))


# Refused ---------------------------------------------------------------------------------------


TOTAL = {"filterType": "number", "type": "equals", "filter": 1}
NONSENSE = [
    "{",
    "[]",
    "1",
    "null",
    '"customer"',
    '{"customer": 1}',
    '{"customer": null}',
    '{"customer": []}',
    '{"nothing": {}}',
    '{"total": {"filterType": "number", "type": "equals", "filter": NaN}}',
    '{"total": {"filterType": "number", "type": "equals", "filter": Infinity}}',
    '{"total": {"filterType": "number", "type": "equals", "filter": 1e999}}',
    '{"total": {"filterType": "number", "type": "equals", "filter": ' + "9" * 5_000 + "}}",
    '{"total": {}, "total": {}}',
    "[" * 7_000,
    '{"a":' * 1_500 + "1" + "}" * 1_500,
    " " * 9_000,
    {"customer; drop table line": TOTAL},
    {"__class__": TOTAL},
    {"total ": TOTAL},
    {"Total": TOTAL},
    {"total": TOTAL | {"filterType": "text"}},
    {"total": TOTAL | {"filterType": "set"}},
    {"total": TOTAL | {"filterType": None}},
    {"total": TOTAL | {"type": "regexp"}},
    {"total": TOTAL | {"type": "contains"}},
    {"total": TOTAL | {"type": ["equals"]}},
    {"total": TOTAL | {"filter": "1"}},
    {"total": TOTAL | {"filter": True}},
    {"total": TOTAL | {"filter": None}},
    {"total": {"type": "inRange", "filter": 1}},
    {"customer": {"type": "contains", "filter": 1}},
    {"customer": {"type": "contains"}},
    {"customer": {"type": "lessThan", "filter": "a"}},
    {"customer": {"type": "contains", "filter": "a" * 1_001}},
    {"end_date": {"type": "equals", "dateFrom": "tomorrow"}},
    {"end_date": {"type": "equals", "dateFrom": "2026-02-30"}},
    {"end_date": {"type": "equals", "dateFrom": "2026-02-03 12:00:00"}},
    {"end_date": {"type": "today"}},
    {"total": {"operator": "XOR", "conditions": [TOTAL]}},
    {"total": {"operator": "AND", "conditions": []}},
    {"total": {"operator": "AND", "conditions": [1]}},
    {"total": {"operator": "AND"}},
    {"total": {"operator": "AND", "conditions": [{"operator": "AND", "conditions": [TOTAL]}]}},
    {"total": {"operator": "OR", "conditions": [TOTAL] * (MAX_CONDITIONS + 1)}},
]


@pytest.mark.parametrize("model", NONSENSE, ids=range(len(NONSENSE)))
def test_c02_a_filter_that_the_block_has_not_is_refused_in_words(model: Any) -> None:
    with pytest.raises(Refused) as refused:
        chosen([row()], model=model)
    assert refused.value.status == 400
    for lang in ("en", "pl"):
        assert 10 < len(refused.value.told(lang)) < 600


def test_as_many_conditions_as_allowed_are_taken() -> None:
    told = {"operator": "OR", "conditions": [TOTAL] * MAX_CONDITIONS}
    assert chosen([row(total=1)], model={"total": told})


ATTACKS = (
    "' or 1=1 --",
    '"; drop table line; --',
    "%",
    "_",
    "*",
    "\\",
    "(a+)+$",
    "{0.__class__}",
    "{{7*7}}",
    "\0",
)


@pytest.mark.parametrize("text", ATTACKS)
def test_c01_c03_a_text_is_a_text(text: str) -> None:
    rows = [row("Alba"), row(f"x{text}y")]
    assert names(chosen(rows, model={"customer": {"type": "contains", "filter": text}})) == [f"x{text}y"]


@settings(deadline=None)  # the first one opens a database
@given(st.text(max_size=200))
def test_any_text_as_a_filter_is_refused_or_understood(text: str) -> None:
    with suppress(Refused):
        chosen([row()], model=text or None)


@settings(deadline=None)  # the first one opens a database
@given(st.text(max_size=80))
def test_any_text_as_an_order_is_refused_or_understood(text: str) -> None:
    with suppress(Refused):
        chosen([row()], text)


@pytest.mark.parametrize("table", figures.TABLES, ids=lambda table: table.rows)
def test_whatever_the_grid_can_sort_and_filter_by_the_export_knows(table: Table) -> None:
    assert {column.id for column in table.grid} <= {column.id for column in table.file}


@pytest.mark.parametrize("kind", ["contains", "equals", "notContains"])
def test_a_text_may_be_as_long_as_allowed(kind: str) -> None:
    def asked(length: int) -> Any:
        return {"customer": {"type": kind, "filter": "a" * length}}

    found = chosen([row("a" * 1_000)], model=asked(1_000))
    assert len(found) == (0 if kind == "notContains" else 1)
    with pytest.raises(Refused):
        chosen([row()], model=asked(1_001))


def test_limits_of_what_can_be_asked_are_those_that_are_documented() -> None:
    many = {"operator": "AND", "conditions": [TOTAL] * 11}
    with pytest.raises(Refused):
        chosen([row()], model={"total": many})
    assert names(chosen([row()], "total:asc,used:desc,total:asc,used:desc,total:asc")) == names([row()])
    with pytest.raises(Refused):
        chosen([row()], ",".join(["total:asc"] * 6))


def test_of_a_long_kind_only_the_beginning_is_told() -> None:
    with pytest.raises(Refused) as refused:
        chosen([row()], model={"total": {"filterType": "x" * 60, "type": "equals", "filter": 1}})
    assert "x" * 40 in refused.value.told("en") and "x" * 41 not in refused.value.told("en")


def test_a_filter_and_a_whole_number_may_be_as_long_as_allowed() -> None:
    def long(length: int) -> str:
        plain = json.dumps({"customer": {"type": "contains", "filter": "a"}})
        return plain + " " * (length - len(plain))

    assert len(chosen([row("Alba")], model=long(8_000))) == 1
    with pytest.raises(Refused):
        chosen([row("Alba")], model=long(8_001))
    below = '{"total": {"type": "lessThan", "filter": %s}}'
    assert len(chosen([row(total=1)], model=below % ("9" * 20))) == 1
    with pytest.raises(Refused):
        chosen([row(total=1)], model=below % ("9" * 21))
