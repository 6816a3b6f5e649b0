"""A known product in any spelling is that product, and a warning says how many rows were written otherwise."""

from __future__ import annotations

import pytest

from dashboard.access import OPERATOR
from dashboard.codes import PRODUCTS
from dashboard.data import page_state
from dashboard.data.contract.product_names import known
from dashboard.data.questions import figures
from dashboard.data.store import Store
from dashboard.parameters import PageState
from tests.importer.folders import ORGS, Hub, found, small, snapshot, warned, whole
from tests.importer.test_formats import FORMATS

SPELLED = {
    "Calling": "calling",
    "calling ": "calling",
    "Webex Calling": "calling",
    "WEBEX-CALLING": "calling",
    "webex_calling": "calling",
    "calling\u00a0": "calling",
    "CALL\u0130NG".replace("\u0130", "I"): "calling",
    "Meetings": "meetings",
    "WEBINARS": "webinars",
    "Real-Time Translations": "real_time_translations",
    "real time translations": "real_time_translations",
    "Call on Webex": "call_on_webex",
    "call\u2011on\u2011webex": "call_on_webex",
    "Webex Messaging": "messaging",
}
OTHER = [
    "Vidcast",
    "vidcast ",
    "Callings",
    "Webex",
    "webex ",
    "Webex Calling Plus",
    "calling+",
    "x" * 70_000,
    "\u0421alling",
]


@pytest.mark.parametrize("name", SPELLED)
def test_a_known_product_is_known_in_any_spelling(name: str) -> None:
    assert known(name) == SPELLED[name]


@pytest.mark.parametrize("name", OTHER, ids=lambda name: name[:20])
def test_what_is_none_stays_as_it_is(name: str) -> None:
    assert known(name) == name


def test_known_names_are_their_own_and_no_two_are_alike() -> None:
    assert [known(name) for name in PRODUCTS] == list(PRODUCTS)


def test_rows_are_counted_under_the_known_product_and_the_warning_says_how_many(hub: Hub) -> None:
    spelled = ("Calling", "calling ", "Meetings", "calling")
    rows = [snapshot(who, product=product) for who, product in zip(ORGS, spelled, strict=True)]
    result = hub.publish(small() | {"license_snapshots": rows})
    assert warned(result) == [
        ("license_snapshots.csv", 1, "product", "product_spelling"),
        ("license_snapshots.csv", 3, "product", "product_spelling"),
    ]
    assert "calling in 2 rows" in result.warnings[0].message() and "meetings in 1 row" in result.warnings[1].message()
    store = Store(hub.config)
    document = figures.document(
        store, page_state.build(store, PageState.of({"region": "eu", "service": "calling"}), OPERATOR)
    )
    assert (document["top"]["total_customers"], document["trend"][-1]["total"]) == (4, 30)


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.__name__)
def test_in_every_format_and_in_orders_too(hub: Hub, form: object) -> None:
    files = whole()
    for row in files["license_snapshots"]:
        row["product"] = "Webex Meetings"
    files["orders"][0]["product"] = "MEETINGS"
    result = hub.publish(dict(form(name, rows) for name, rows in files.items()))  # type: ignore[operator]
    assert [(each.rule, each.values["n"]) for each in result.warnings] == [
        ("product_spelling", 4),
        ("product_spelling", 1),
    ]
    assert (
        hub.ask("select distinct product from line")
        == hub.ask("select distinct product from orders")
        == [("meetings",)]
    )


def test_two_spellings_of_one_key_are_one_row_or_a_problem(hub: Hub) -> None:
    same = [*small()["license_snapshots"], snapshot("Alba", product="Meetings")]
    hub.publish(small() | {"license_snapshots": same})
    assert hub.ask("select count(*) from license_snapshots") == [(4,)]
    differing = [*small()["license_snapshots"], snapshot("Alba", product="Meetings", used=1)]
    assert found(hub.take(small() | {"license_snapshots": differing})) == [("license_snapshots.csv", 5, "", "key")]


def test_importing_another_spelling_again_changes_nothing(hub: Hub) -> None:
    hub.stands(small())
    result = hub.take({"license_snapshots": [snapshot(name, product=" MEETINGS") for name in ORGS]})
    assert (result.refused, result.published) == (False, False)
