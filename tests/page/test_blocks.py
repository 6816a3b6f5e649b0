"""The address of blocks: what it answers, to whom, and how it is kept."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard import context, factory, shell
from dashboard.access import Role
from dashboard.data.metrics import Section, kpis
from dashboard.data.store import Question, Store
from dashboard.pages import BLOCKS
from dashboard.scope import Region, RegionView, Scope
from dashboard.web import hub
from dashboard.web.routes import blocks
from dashboard.web.server.serving_store import ServingStore
from tests.page import made
from tests.proof import surface
from tests.web import helpers

DAY = date(2026, 11, 22)
TOP = dict.fromkeys(("total_customers", "nearing_expiration", "nearing_renewal", "low_assignment", "over_limit"), 3)
ALL = {"top": TOP, "top_previous": TOP, "unknown_previous": []}
ANSWERED = {"found": 1, "found_here": 1, "total": 3, "total_here": 3, "terms": [], "facets": []}
ANSWERS: Mapping[str, Any] = {
    "page-top": ALL,
    "query": ANSWERED,
    "calling-query": ANSWERED,
    "trend-to-data-date": [{"date": "2026-11-22", "used": 1, "idle": 1, "available": 1, "total": 3, "over": 0}],
    **{
        f"page-{section.value}": {"kpis": kpis(section, made.sums([])), "sums": made.sums([]), "rows": [], "all": ALL}
        for section in Section
    },
    **{f"customers-{of}query": ANSWERED for of in ("", "support-")},
    **{f"customers-{of}top": {"total": 0, "statuses": {}, "bands": {}} for of in ("", "support-")},
    **{f"customers-{of}rows": {"total": 0, "rows": []} for of in ("", "support-")},
    "calling-weeks": made.calling_weeks(),
    "calling-endpoints": [
        {"endpoint_type": "teams", "good": 3, "poor": 1, "not_measured": 2, "poor_rate": 0.25, "change_pp": None}
    ],
    "calling-features": [{"feature": "call_park", "legs": 5}, {"feature": "something_new", "legs": 1}],
    **{f"page-calling-{name}": {"sums": {"rows": 0}, "rows": []} for name in ("usage", "quality", "queues")},
}


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    def place(_self: Store, region: Region, number: int | None = None) -> RegionView | None:
        return RegionView(region, number or 7, DAY, DAY, date(2026, 1, 4)) if region is Region.EU else None

    def answer(_self: Store, question: Question, _scope: Scope) -> Any:
        return ANSWERS[question.name]

    monkeypatch.setattr(ServingStore, "place", place)
    monkeypatch.setattr(Store, "answer", answer)
    parts = factory.Parts(shell.layout, (), (blocks.blueprint,))
    made = factory.create_app(helpers.settings(tmp_path / "home"), parts)
    yield made
    helpers.close(made)


@pytest.fixture
def client(app: Any) -> FlaskClient:
    return helpers.sign_in(app)


@pytest.mark.parametrize("block_id", [name for name in BLOCKS if name not in surface.of_one()])
def test_every_block_answers_with_its_slots(client: FlaskClient, block_id: str) -> None:
    answer = client.get(f"/blocks/{block_id}?region=eu")
    assert answer.status_code == 200
    said = json.loads(answer.data)
    assert set(said["slots"]) == {slot.name for slot in BLOCKS[block_id].slots}
    assert (said["region"], said["as_of"], said["version"]) == ("eu", "2026-11-22", "7")


def test_what_is_known_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/blocks/licenses-top?region=eu")
    again = client.get("/blocks/licenses-top?region=eu", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize("change", ["&lang=pl", "&theme=dark", "&service=calling", "&as_of=2026-11-01", "&q=acme"])
def test_another_scope_or_look_is_another_answer(client: FlaskClient, change: str) -> None:
    plain, other = (client.get(f"/blocks/licenses-trend?region=eu{end}").headers["ETag"] for end in ("", change))
    assert plain != other


def test_range_and_comparison_matter_to_the_trend_only(client: FlaskClient) -> None:
    def tags(block: str) -> set[str]:
        ends = ("", "&range=3m", "&compare=year")
        return {client.get(f"/blocks/{block}?region=eu{end}").headers["ETag"] for end in ends}

    assert len(tags("licenses-trend")) == 3
    assert len(tags("licenses-recent")) == 1


def test_a13_what_is_kept_is_what_would_be_made_anew(app: Any, client: FlaskClient) -> None:
    changes = (
        "",
        "&lang=pl",
        "&theme=dark",
        "&service=calling",
        "&as_of=2026-11-01",
        "&version=7",
        "&q=acme",
        "&range=3m",
        "&compare=year",
        "&q=acme&version=7",
    )
    asked = [
        (f"/blocks/{block}?region=eu{change}", coding)
        for block in BLOCKS
        if block not in surface.of_one()
        for change in changes
        for coding in ("", "br")
    ]

    def answers() -> list[bytes]:
        return [client.get(address, headers={"Accept-Encoding": coding}).data for address, coding in asked]

    first, warm = answers(), answers()
    memory = hub.of(app.server).store.memory
    assert memory is not None

    def anew(address: str, coding: str) -> bytes:
        memory.clear()
        return client.get(address, headers={"Accept-Encoding": coding}).data

    cold = [anew(*one) for one in asked]
    different = [one for one, *three in zip(asked, first, warm, cold, strict=True) if len(set(three)) > 1]
    assert different == []


def test_an_answer_is_one_readers_and_asked_again(client: FlaskClient) -> None:
    answer = client.get("/blocks/licenses-top?region=eu")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Accept-Encoding"} <= {name.strip() for name in answer.headers["Vary"].split(",")}


def test_it_is_packed_for_those_who_can_unpack_it(client: FlaskClient) -> None:
    plain = client.get("/blocks/licenses-trend?region=eu")
    packed = client.get("/blocks/licenses-trend?region=eu", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert (
        client.get("/blocks/licenses-trend?region=eu", headers={"Accept-Encoding": "br, gzip"}).headers[
            "Content-Encoding"
        ]
        == "br"
    )


def test_a_block_that_there_is_not_is_not_found(client: FlaskClient) -> None:
    assert client.get("/blocks/licenses-nothing?region=eu").status_code == 404


@pytest.mark.parametrize(
    "search", ["region=mars", "service=fax", "as_of=yesterday", "q=statuss:x", "range=9y", "version=-1"]
)
def test_nonsense_is_explained_in_words(client: FlaskClient, search: str) -> None:
    answer = client.get(f"/blocks/licenses-top?{search}")
    assert answer.status_code == 400
    assert json.loads(answer.data)["error"]["message"]


def test_a_region_without_data_says_so(client: FlaskClient) -> None:
    assert client.get("/blocks/licenses-top?region=us").status_code == 503


def test_nobody_is_answered_who_is_not_signed_in(app: Any) -> None:
    assert helpers.anonymous(app).get("/blocks/licenses-top?region=eu").status_code == 401


def test_help_desk_sees_no_analytics(app: Any) -> None:
    desk = helpers.add_user(hub.of(app.server).state, "desk@partner.example", Role.HELP_DESK_BASIC)
    assert helpers.sign_in(app, desk).get("/blocks/licenses-top?region=eu").status_code == 403


def test_another_day_is_another_answer(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same data are a day older: an answer that was kept would still say how old they were."""
    tags = []
    for day in (1, 2, 2):
        monkeypatch.setattr(context, "today", lambda day=day: date(2026, 12, day))
        tags.append(client.get("/blocks/licenses-top?region=eu").headers["ETag"])
    assert tags[0] != tags[1] == tags[2]
