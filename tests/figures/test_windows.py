"""Windows of tables: in every order, under every reader's limit, over several regions, as the whole table is."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cmp_to_key
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.catalog.column import Type
from dashboard.catalog.licenses import TABLES
from dashboard.data import windows
from dashboard.data.collate import ranks
from dashboard.data.listing import WINDOW, WINDOWED, Window
from dashboard.data.metrics import Section
from dashboard.data.questions.licenses import LISTINGS, PAGE_SECTIONS
from dashboard.data.versions import row_sets
from dashboard.exports.filter_model import selection
from dashboard.look import Look
from dashboard.scope import Scope
from dashboard.words import LANGUAGES
from tests.figures.cast import Cast
from tests.figures.hubs import Product

RECENT, RENEWING = LISTINGS[Section.RECENT], LISTINGS[Section.RENEWING]
NAMES = (
    "Zebra 10",
    "zebra 9",
    "Ábaco",
    "abaco",
    "Łódź",
    "Lodz",
    "Straße",
    "STRASSE",
    "Ünal",
    "10 Downing",
    "9 Lives",
    "=SUM(A1)",
    "Ąbc",
    "Abd",
    "Żuk",
    "Zuk",
    "東京",
    "שלום",
    "Åse",
    "ase 2",
    "ase 10",
)
Row = dict[str, Any]


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Product:
    place: Path = tmp_path_factory.mktemp("windows")
    hub = Product(place / "home")
    for region, step in (("eu", 1), ("us", 2)):
        cast = Cast(hub, place / "folders", region)
        for at, name in enumerate(NAMES[::step]):
            cast.customer(f"{region}{at}", shown=name)
            numbers = (10 + at % 4, at % 7, at % 3)
            cast.line(
                f"{region}{at}", numbers, name=f"Sub-{region}-{at}", start=-(at % 60), ends=20 + at % 5, days=(-7, 0)
            )
        cast.publish(0)
    return hub


def scope_of(product: Product, region: str, query: str = "", customers: tuple[str, ...] | None = None) -> Scope:
    return product.scope(region, "meetings", None, query, customers)


def taken(
    product: Product, scope: Scope, offset: int, limit: int | None, sort: str = "", model: Any = None, lang: str = "en"
) -> list[Row]:
    columns = TABLES[Section.RECENT].file
    chosen = selection(columns, sort, json.dumps(model) if model else "", Look(lang))
    return windows.rows(product.store, RECENT, scope, Window(offset, limit, chosen))


def sorted_plainly(rows: Sequence[Row], column: Any, down: bool, look: Look) -> list[Row]:
    """Unknown values last, equal ones as they were."""
    values = [column.value(row) for row in rows]
    if column.type is Type.TEXT:
        values = ranks([column.order(row, look) for row in rows], look.lang)
    known = [at for at in range(len(rows)) if values[at] is not None]
    known.sort(key=cmp_to_key(lambda a, b: (values[a] > values[b]) - (values[a] < values[b])), reverse=down)
    return [rows[at] for at in (*known, *(at for at in range(len(rows)) if values[at] is None))]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("region", ["eu", "all"])
@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("column", TABLES[Section.RECENT].file, ids=lambda column: column.id)
def test_a_window_is_a_piece_of_the_whole_table_in_its_order(
    product: Product, column: Any, down: bool, region: str, lang: str
) -> None:
    scope, look = scope_of(product, region), Look(lang)
    whole = sorted_plainly(taken(product, scope, 0, None), column, down, look)
    sort = f"{column.id}:{'desc' if down else 'asc'}"
    for offset, limit in ((0, 5), (7, 4), (len(whole) - 3, 10), (len(whole), 5)):
        assert taken(product, scope, offset, limit, sort, lang=lang) == whole[offset : offset + limit]


@pytest.mark.parametrize("region", ["eu", "all"])
def test_the_default_order_is_that_of_the_figures_document(product: Product, region: str) -> None:
    scope = scope_of(product, region)
    document = product.document(region)["recent"]["rows"]
    columns = RECENT.columns
    got = taken(product, scope, 0, None)
    assert [{name: row[name] for name in columns} for row in got] == document
    order = [(row["days"], row["customer"], row["subscription_id"]) for row in got]
    assert order == sorted(order)
    assert windows.rows(product.store, RECENT, scope, Window(3, 6)) == got[3:9]


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_filter_and_window_together_are_a_piece_of_what_passes(product: Product, data: st.DataObject) -> None:
    region = data.draw(st.sampled_from(["eu", "us", "all"]))
    text = data.draw(st.sampled_from(["a", "ł", "SS", "1", "zebra", "="]))
    least = data.draw(st.integers(8, 14))
    scope = scope_of(product, region)
    model = {
        "customer": {"filterType": "text", "type": "contains", "filter": text},
        "total": {"filterType": "number", "type": "greaterThanOrEqual", "filter": least},
    }
    whole = taken(product, scope, 0, None, "customer:desc", model)
    chosen = selection(TABLES[Section.RECENT].file, "", json.dumps(model), Look())
    assert windows.count(product.store, RECENT, scope, chosen) == len(whole)
    assert all(row["total"] >= least for row in whole)
    everyone = taken(product, scope, 0, None)
    assert {row["subscription_id"] for row in whole} <= {row["subscription_id"] for row in everyone}
    offset = data.draw(st.integers(0, max(1, len(whole))))
    assert taken(product, scope, offset, 3, "customer:desc", model) == whole[offset : offset + 3]


def test_a_text_without_its_accents_and_case_is_found(product: Product) -> None:
    def found(text: str) -> list[str]:
        model = {"customer": {"filterType": "text", "type": "equals", "filter": text}}
        return sorted(row["customer"] for row in taken(product, scope_of(product, "eu"), 0, None, "", model))

    assert found("LODZ") == ["Lodz", "Łódź"]
    assert found("strasse") == ["STRASSE", "Straße"]


def test_what_a_reader_may_see_and_a_query_selects_limits_rows_counts_and_sums(product: Product) -> None:
    everyone = taken(product, scope_of(product, "eu"), 0, None)
    mine = tuple(row["org_id"] for row in everyone[:4])
    limited = scope_of(product, "eu", "", mine)
    assert {row["org_id"] for row in taken(product, limited, 0, None)} == set(mine)
    assert windows.count(product.store, RECENT, limited) == 4
    known = windows.sums(product.store, RECENT, limited)
    assert (known["rows"], known["customers"], known["total"]) == (4, 4, sum(row["total"] for row in everyone[:4]))
    assert taken(product, scope_of(product, "eu", "", ()), 0, None) == []
    asked = scope_of(product, "eu", "name:zebra", mine)
    assert {row["customer"] for row in taken(product, asked, 0, None)} <= {"Zebra 10", "zebra 9"}
    assert windows.sums(product.store, RECENT, scope_of(product, "eu", "", ()))["total"] == 0


def test_days_and_services_do_not_share_their_rows(product: Product) -> None:
    days = {}
    for as_of in (None, product.scope("eu", "meetings", None, "", None).places[0].week_before):
        scope = product.scope("eu", "meetings", as_of, "", None)
        days[as_of] = [row["days"] for row in windows.rows(product.store, RENEWING, scope)]
    now, before = days.values()
    assert now and sorted(before) != sorted(now)
    calling = product.scope("eu", "calling", None, "", None)
    assert windows.rows(product.store, RENEWING, calling) == []


def test_of_many_rows_the_question_reads_the_first(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    scope = scope_of(product, "all")
    whole = taken(product, scope, 0, None)
    few = windows.Listed("few", RECENT, lambda sums, rows: {"sums": sums, "rows": rows}, most=5)
    monkeypatch.setattr(windows, "WINDOW", 4)
    part = product.store.answer(few, scope)
    assert (part["sums"]["rows"], part["rows"]) == (len(whole), whole[:4])
    assert PAGE_SECTIONS[Section.RECENT].most is not None and PAGE_SECTIONS[Section.RECENT].most >= WINDOW


def test_all_rows_are_read_piece_by_piece(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "PIECE", 4)
    scope = scope_of(product, "all")
    assert list(windows.streamed(product.store, RECENT, scope)) == taken(product, scope, 0, None)


def test_a_row_set_that_had_to_go_is_made_again(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    scope = scope_of(product, "eu")
    whole = taken(product, scope, 0, None)
    monkeypatch.setattr(row_sets, "KEPT_CELLS", 1)
    for listing in (*LISTINGS.values(), RECENT):
        windows.rows(product.store, listing, scope)
    kept = product.store.opened._pool((product.store.config.places[scope.places[0].region], scope.places[0].region, 1))
    assert len(kept.row_sets.kept) == 1
    assert taken(product, scope, 0, None) == whole


def test_a_row_set_that_somebody_else_dropped_is_made_again(product: Product) -> None:
    scope = scope_of(product, "eu")
    whole = taken(product, scope, 0, None)
    place = scope.places[0]
    with product.store.opened.lent((product.store.config.places[place.region], place.region, 1)) as connection:
        names = connection.execute("select table_name from duckdb_tables() where database_name = 'rows'").fetchall()
        for (name,) in names:
            connection.execute(f"drop table rows.{name}")
    assert names and taken(product, scope, 0, None) == whole


def test_many_threads_ask_for_the_same_rows_at_once(product: Product) -> None:
    scope = scope_of(product, "all")
    whole = taken(product, scope, 0, None)
    product.store.opened.forget_rows()
    one: Callable[[int], list[Row]] = lambda at: taken(product, scope, at, 5)  # noqa: E731
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(one, [at % 10 for at in range(40)]))
    assert found == [whole[at % 10 : at % 10 + 5] for at in range(40)]


def test_no_table_is_sent_whole_that_would_be_more_than_300_kilobytes(product: Product) -> None:
    """Of the widest table, with the longest rows that these names make."""
    scope = scope_of(product, "all")
    for section, listing in LISTINGS.items():
        sizes = [
            len(orjson.dumps(TABLES[section].slim(row, Look()))) for row in windows.rows(product.store, listing, scope)
        ]
        assert max(sizes, default=0) * WINDOWED < 300_000, section
