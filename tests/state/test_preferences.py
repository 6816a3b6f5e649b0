"""What may be kept as a preference, and whose it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from dashboard.access import Role, User
from dashboard.data.people import preferences, users
from dashboard.data.state.database import Database
from dashboard.errors import Refused
from dashboard.scope import Region
from tests.web.helpers import add_user

ALBA = {"email": "alba@partner.example", "name": "Alba", "role": Role.FULL, "regions": tuple(Region)}
GOOD: list[tuple[str, Any]] = [
    ("lang", "en"),
    ("lang", "pl"),
    ("theme", "light"),
    ("theme", "dark"),
    ("theme", "system"),
    ("zone", "Europe/Warsaw"),
    ("zone", ""),
    ("columns.licenses-expiring", ["customer", "end_date"]),
    ("columns.licenses-low", []),
]
BAD: list[tuple[str, Any]] = [
    ("lang", "de"),
    ("lang", None),
    ("lang", ["pl"]),
    ("lang", {"pl": 1}),
    ("theme", "Dark"),
    ("theme", 1),
    ("zone", "Europe/Atlantis"),
    ("zone", "../../etc/passwd"),
    ("zone", None),
    ("role", "partner_full_admin"),
    ("", "pl"),
    ("columns.", ["customer"]),
    ("columns.x y", ["customer"]),
    ("columns.t", "customer"),
    ("columns.t", ["Customer"]),
    ("columns.t", ["a" * 41]),
    ("columns.t", ["customer", "customer"]),
    ("columns.t", [1]),
    ("columns.t", [["customer"]]),
    ("columns.t", [f"c{number}" for number in range(41)]),
    ("columns." + "t" * 61, ["customer"]),
]


@pytest.fixture
def alba(state: Database) -> User:
    return User(users.local_admin_id(state), **ALBA)  # type: ignore[arg-type]


@pytest.mark.parametrize(("key", "value"), GOOD)
def test_a_choice_is_kept_and_the_later_one_replaces_it(state: Database, alba: User, key: str, value: Any) -> None:
    preferences.write(state, alba, key, value)
    preferences.write(state, alba, key, value)
    assert preferences.read(state, alba.id) == {key: value}


@pytest.mark.parametrize(("key", "value"), BAD)
def test_an_unknown_key_or_a_value_out_of_place_is_refused_and_changes_nothing(
    state: Database, alba: User, key: str, value: Any
) -> None:
    with pytest.raises(Refused):
        preferences.write(state, alba, key, value)
    assert preferences.read(state, alba.id) == {}


def test_a_choice_is_its_owners_alone(state: Database, alba: User) -> None:
    cedar = add_user(state, "cedar@partner.example", Role.READ_ONLY)
    preferences.write(state, alba, "lang", "pl")
    assert preferences.read(state, cedar) == {}


def test_choices_go_with_their_user(state: Database, alba: User) -> None:
    preferences.write(state, alba, "lang", "pl")
    with state.write() as connection:
        connection.execute(text(f"delete from users where id = {alba.id}"))
    assert preferences.read(state, alba.id) == {}


def test_the_same_choice_made_in_many_tabs_at_once_is_kept_once(state: Database) -> None:
    alba = User(add_user(state, "alba@partner.example", Role.FULL), **ALBA)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda number: preferences.write(state, alba, "lang", ("en", "pl")[number % 2]), range(24)))
    assert preferences.read(state, alba.id)["lang"] in ("en", "pl")
