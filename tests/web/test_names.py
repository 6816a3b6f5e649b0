"""Names that the query bar suggests: of all customers that the reader may see, and of nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.access import Role
from dashboard.data.questions import customers
from dashboard.factory import HubDash, create_app
from dashboard.query import folded
from dashboard.scope import Region
from dashboard.web import hub
from tests.browser.kit import served
from tests.web.helpers import add_user, anonymous, close, settings, sign_in

ANALYSTS = (Role.FULL, Role.ADMIN, Role.READ_ONLY)
Named = dict[str, str]


@pytest.fixture(scope="module")
def app(data_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubDash]:
    made = create_app(settings(served.copy_home(data_home, tmp_path_factory.mktemp("names") / "home")))
    yield made
    close(made)


def named(reader: FlaskClient, text: str, region: str = "us") -> list[Named]:
    answer = reader.get("/customers/names", query_string={"region": region, "find": text})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"
    found: list[Named] = answer.json["customers"]
    return found


def everybody(app: HubDash) -> list[tuple[str, str]]:
    """org_id and name of all customers there are."""
    store = hub.of(app.server).store
    place = store.place(Region.US)
    assert place is not None
    return [(row[0], row[1]) for row in store._rows(place, "select org_id, name from customer order by 1", [])]


def as_role(
    app: HubDash, role: Role, assigned: list[str] | None = None, regions: list[str] | None = None
) -> FlaskClient:
    state = hub.of(app.server).state
    number = len(hub.of(app.server).permissions) + abs(hash((role, str(assigned), str(regions))))
    pairs = [("us", org_id) for org_id in assigned or ()]
    return sign_in(
        app, add_user(state, f"{role}{number}@partner.example", role, regions=regions or ["us"], assigned=pairs)
    )


@pytest.mark.parametrize("role", list(Role))
def test_every_customer_is_found_by_name_by_whom_customers_are_shown(app: HubDash, role: Role) -> None:
    every = everybody(app)
    reader = as_role(app, role, [org_id for org_id, _name in every])
    for org_id, name in every:
        said = next(one for one in named(reader, name.upper()) if one["name"] == name)
        assert said["region"] == "us"
        assert said["put"] in {f'name:"{name}"', f"org:{org_id}"}
        block = "licenses-query" if role in ANALYSTS else "customers-support-query"
        answer = reader.get(f"/blocks/{block}", query_string={"region": "us", "q": said["put"]})
        assert answer.status_code == 200


def test_a_partner_administrator_is_told_of_their_own_customers_alone(app: HubDash) -> None:
    every = everybody(app)
    own, foreign = every[0], every[1]
    reader = as_role(app, Role.ADMIN, [own[0]])
    found = {one["name"] for letter in "aeiouy" for one in named(reader, letter)}
    assert found == {own[1]}
    assert named(reader, foreign[1]) == named(reader, "zzzz nobody") == []
    assert named(as_role(app, Role.ADMIN), own[1]) == []


def test_at_most_eight_are_told_the_shortest_first(app: HubDash) -> None:
    found = [one["name"] for one in named(sign_in(app), "a")]
    holding = sorted(
        (name for _id, name in everybody(app) if "a" in folded(name)), key=lambda name: (len(name), folded(name))
    )
    assert found == holding[: customers.SUGGESTED]
    assert len(holding) > customers.SUGGESTED


def test_other_regions_and_strangers_are_told_nothing(app: HubDash) -> None:
    far = as_role(app, Role.FULL, regions=["eu"])
    assert far.get("/customers/names?region=us&find=a").status_code == 403
    assert anonymous(app).get("/customers/names?region=us&find=a").status_code == 401


@pytest.mark.parametrize(
    "text", ["", " ", "\0", "%", "_", '"', "a\"]' or 1=1 --", "\u0627", "\U0001f600", "-", "name:", "(a)", "\u0301"]
)
def test_any_text_is_only_text(app: HubDash, text: str) -> None:
    value = folded(text.strip())
    for one in named(sign_in(app), text):
        assert value in folded(one["name"])


def test_more_than_any_name_has_is_refused(app: HubDash) -> None:
    answer = sign_in(app).get("/customers/names", query_string={"region": "us", "find": "a" * (customers.MAX_TEXT + 1)})
    assert answer.status_code == 400
