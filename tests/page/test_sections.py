"""Sections: a value for each slot, from parts made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dashboard.catalog.figures import TOP
from dashboard.catalog.licenses import TABLES
from dashboard.components import sections
from dashboard.data.metrics import Section, kpis
from dashboard.look import Look
from dashboard.scope import EVERYONE, Customers, Region, Service
from dashboard.words import LANGUAGES
from tests.page import made, trees

NBSP = "\u00a0"


def part(section: Section, *rows: dict[str, Any]) -> dict[str, Any]:
    """With as many customers at the top as in the section."""
    sums = made.sums(rows)
    found = kpis(section, sums)
    top = {"top": {figure.name: found["customers"] for figure in TOP}}
    return {"kpis": found, "sums": sums, "rows": list(rows), "all": top}


ENDING: dict[str, Any] = {"days": 9, "usage_13_weeks": [None, *range(12)]}
LOW = {"months": 3, "rate": 0.6, "bound": 0.6, "band": "100-499", "cohort_size": 12}
OVER = {"months": 3, "rate": 1.2, "total": 50, "assigned": 60}
MORE: dict[Section, dict[str, Any]] = {
    Section.RECENT: {"days": 9},
    Section.EXPIRING: ENDING,
    Section.RENEWING: ENDING,
    Section.LOW: LOW,
    Section.OVER: OVER,
}


@pytest.mark.parametrize("section", Section)
def test_a_section_has_a_value_for_each_of_its_slots(section: Section) -> None:
    said = sections.show(section, part(section, made.row(**MORE[section])), made.context())
    assert set(said) == {slot.name for slot in sections.SLOTS}


@pytest.mark.parametrize("section", Section)
def test_every_figure_of_the_document_is_shown_with_its_exact_value(section: Section) -> None:
    document = part(section, made.row(**MORE[section]), made.row("Baltica Re", **MORE[section]))
    shown = trees.marked(sections.show(section, document, made.context())["kpis"], "data-metric")
    assert shown == {
        f"{section.value}.kpis.{name}": "" if value is None else str(value) for name, value in document["kpis"].items()
    }


def test_an_unknown_rate_is_an_em_dash_and_an_empty_value() -> None:
    row = made.row(**ENDING, total=None, assigned=None, used=None)
    figures = sections.show(Section.EXPIRING, part(Section.EXPIRING, row), made.context())["kpis"]
    assert "License usage—" in trees.text(figures)
    assert trees.marked(figures, "data-metric")["expiring.kpis.usage"] == ""


def test_a_rate_says_what_it_is_made_of() -> None:
    figures = sections.show(Section.EXPIRING, part(Section.EXPIRING, made.row(**ENDING)), made.context())["kpis"]
    assert "License assignment60.0%60 of 100" in trees.text(figures)


def test_the_average_of_an_empty_section_is_unknown() -> None:
    figures = sections.show(Section.OVER, part(Section.OVER), made.context())["kpis"]
    assert trees.text(figures).endswith("Average license overage—")


def test_the_number_beside_a_place_is_the_cards_customers_and_the_table_counts_rows() -> None:
    rows = [made.row(**ENDING), made.row(**ENDING), made.row("Baltica Re", **ENDING)]
    said = sections.show(Section.EXPIRING, part(Section.EXPIRING, *rows), made.context())
    assert (said["place"], said["table"]) == ("2", "3")
    assert trees.text(said["foot"]) == "3 rows · sorted by days to expiration"


def test_rows_travel_in_the_order_given_with_what_columns_show() -> None:
    rows = [made.row(name, **LOW) for name in ("Zeta", "Alba")]
    sent: Any = sections.show(Section.LOW, part(Section.LOW, *rows), made.context())["rows"]
    assert [row["customer"] for row in sent] == ["Zeta", "Alba"]
    assert {"bound", "band", "cohort_size", "kind", "rate"} <= set(sent[0])
    assert sent[0]["org_id"] == rows[0]["org_id"], "the name leads to the customer's page"
    assert "auto_renew" not in sent[0], "what no column needs stays"


@pytest.mark.parametrize(
    ("section", "said"),
    [
        (Section.RECENT, f"Calling lines that started between 24{NBSP}Aug and 22{NBSP}Nov{NBSP}2026"),
        (
            Section.RENEWING,
            f"Calling subscriptions that end between 22{NBSP}Nov{NBSP}2026 and 20{NBSP}Feb{NBSP}2027, auto-renew on",
        ),
    ],
)
def test_the_caption_names_the_90_days_with_both_ends(section: Section, said: str) -> None:
    assert sections.caption(section, made.context(service=Service.CALLING)) == said


def test_regions_at_different_days_share_no_dates_in_the_caption() -> None:
    apart = made.context(made.place(Region.US), made.place(Region.EU, as_of=date(2026, 11, 12)))
    for section in Section:
        assert "2026" not in sections.caption(section, apart)


@pytest.mark.parametrize(
    ("lang", "service", "told"),
    [
        ("en", Service.MEETINGS, "2 with Meetings lines · 22\u00a0in\u00a0all"),
        ("en", Service.CALLING, "2 with Calling lines · 22\u00a0in\u00a0all"),
        ("pl", Service.MEETINGS, "2 z\u00a0pozycjami Meetings · łącznie\u00a022"),
    ],
)
def test_a_section_says_how_many_customers_its_figure_at_the_top_counts(lang: str, service: Service, told: str) -> None:
    document = part(Section.EXPIRING, made.row(**ENDING), made.row("Baltica Re", **ENDING))
    now = made.context(lang=lang, service=service)
    assert "·" not in trees.text(sections.show(Section.EXPIRING, document, now)["kpis"])
    document["all"]["top"] |= {"nearing_expiration": 22, "nearing_renewal": 5}
    assert told in trees.text(sections.show(Section.EXPIRING, document, now)["kpis"])
    empty = part(Section.OVER) | {"all": {"top": {"over_limit": 22}}}
    assert told.replace("2 ", "0 ", 1) in trees.text(sections.show(Section.OVER, empty, now)["kpis"])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("section", Section)
def test_an_empty_section_says_so_and_good_news_is_told_as_news(section: Section, lang: str) -> None:
    state = sections.show(section, part(section), made.context(lang=lang))["state"]
    assert ("is-good" in trees.classes(state)) == (section in sections.GOOD_WHEN_EMPTY)
    assert trees.text(state).strip()
    assert "{" not in trees.text(state)


@pytest.mark.parametrize("section", [section for section in Section if section is not Section.RECENT])
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("service", Service)
@pytest.mark.parametrize("limit", [EVERYONE, Customers(("a",))], ids=["everyone", "some"])
def test_what_is_claimed_of_an_empty_section_is_of_its_service_and_of_whom_the_reader_sees(
    section: Section, service: Service, lang: str, limit: Customers | None
) -> None:
    now = made.context(replace(made.place(Region.CA), customers=limit), service=service, lang=lang)
    state = sections.show(section, part(section), now)["state"]
    (sentence,) = [trees.text(one) for one in trees.every(state) if type(one).__name__ == "P"]
    place = now.look.t("frame.region.in_ca")
    assert now.look.t(f"licenses.service.of_{service}") in sentence
    assert place in sentence
    assert (now.look.t("frame.region.yours", place=place) in sentence) == (limit is not EVERYONE)


@pytest.mark.parametrize("section", Section)
def test_a_filter_without_a_match_is_no_good_news(section: Section) -> None:
    state = sections.show(section, part(section), made.context(q='name:"acme"'))["state"]
    assert "is-good" not in trees.classes(state)
    assert "name:acme" in trees.text(state)
    assert [trees.attribute(one, "data-act") for one in trees.every(state) if trees.attribute(one, "data-act")] == [
        "clear-query"
    ]


def test_a_section_with_rows_has_no_state() -> None:
    assert sections.show(Section.RECENT, part(Section.RECENT, made.row(days=1)), made.context())["state"] == []


@pytest.mark.parametrize("section", Section)
def test_a_row_has_a_field_for_every_column_that_can_be_chosen(section: Section) -> None:
    names = {column.id for column in TABLES[section].grid}
    (shown,) = sections.show(section, part(section, made.row(**MORE[section])), made.context())["rows"]
    assert names <= shown.keys()


def test_of_many_rows_the_first_come_with_their_number() -> None:
    document = part(Section.RECENT, made.row(days=1), made.row("Baltica Re", days=2))
    document["sums"] |= {"rows": 601}
    said = sections.show(Section.RECENT, document, made.context())
    assert (said["rows"]["count"], [row["customer"] for row in said["rows"]["first"]]) == (  # type: ignore[index]
        601,
        ["Alba Trasporti", "Baltica Re"],
    )
    assert said["table"] == "601" and trees.text(said["foot"]).startswith("601 rows")


@pytest.mark.parametrize("section", list(Section))
def test_a_row_that_is_sent_has_all_that_its_cells_read(section: Section) -> None:
    """Bars, days and badges read more of a row than the field of their own column."""
    given = made.row(
        "Alba", months=3, days=3, rate=0.6, bound=0.5, band="5-24", cohort_size=9, usage_13_weeks=[None] * 13
    )
    sent = TABLES[section].slim(given, Look())
    read = ("region", "kind", "start_date", "end_date", "total", "assigned", "used")
    assert {name: sent[name] for name in read} == {name: given[name] for name in read}


def test_what_is_unknown_adds_nothing_to_what_a_rate_is_made_of() -> None:
    rows = [made.row(**ENDING), made.row("Baltica Re", **ENDING, total=None, assigned=None, used=None)]
    said = trees.text(sections.show(Section.EXPIRING, part(Section.EXPIRING, *rows), made.context())["kpis"])
    assert "60.0%60 of 100" in said and "30.0%30 of 100" in said
