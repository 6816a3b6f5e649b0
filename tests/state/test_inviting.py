"""People invited by full administrators, and what is given of them; on both databases."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from dashboard.data.audit import audit_log
from dashboard.data.audit.audit_log import Who
from dashboard.data.people import links, managing
from dashboard.data.people.links import Purpose
from dashboard.data.people.people import Status
from dashboard.data.state.database import Database
from dashboard.data.state.models import SignInLinkRow, UserRow
from dashboard.errors import BadField
from dashboard.scope import Region
from tests.state.administrators import CUSTOMER, actor, entries, given, rows


def test_an_invitation_is_a_person_without_a_password_and_a_link_for_one(state: Database, alba: Who) -> None:
    made = managing.invite(state, alba, given("  Cedar@Partner.Example ", assigned=[(Region.EU, CUSTOMER)]))
    row = next(row for row in rows(state, UserRow) if row["id"] == made.person.id)
    assert (row["email"], row["password"], row["regions"], row["role"]) == (
        "cedar@partner.example",
        None,
        ["eu"],
        "partner_admin",
    )
    assert made.person.status is Status.INVITED
    assert made.person.assigned == ((Region.EU, CUSTOMER),)
    assert [link["purpose"] for link in rows(state, SignInLinkRow)] == [Purpose.INVITE.value]
    assert entries(state) == [
        ("alba@partner.example", act, "cedar@partner.example", "allowed")
        for act in ("user_invited", "assigned", "link_made")
    ]
    assert links.use(state, made.token) is None, "it signs nobody in"
    assert not audit_log.verify(state)[2]


TWINS = [
    ("cedar@partner.example", "CEDAR@Partner.Example"),
    ("jos\u00e9@partner.example", unicodedata.normalize("NFD", "jos\u00e9@partner.example")),
    ("stra\u00dfe@partner.example", "STRASSE@partner.example"),
    ("cedar@partner.example", "\uff43edar@partner.example"),
    ("ma\ufb01@partner.example", "mafi@partner.example"),
]


@pytest.mark.parametrize(("first", "second"), TWINS)
def test_b12_an_address_that_differs_only_by_case_or_by_form_is_refused(
    state: Database, alba: Who, first: str, second: str
) -> None:
    managing.invite(state, alba, given(first))
    with pytest.raises(BadField) as refused:
        managing.invite(state, alba, given(second))
    assert (refused.value.key, refused.value.field) == ("people.error.taken", "email")
    assert len(rows(state, UserRow)) == 3


FORGED = ["c\u0435dar@partner.example", "cedar@p\u0430rtner.example", "\u0441edar@partner.example"]  # Cyrillic letters
BAD_EMAILS = [
    "",
    " ",
    "cedar",
    "cedar@",
    "@partner.example",
    "cedar@partner",
    "ce dar@partner.example",
    "a@b@partner.example",
    None,
    7,
    "cedar@partner..example",
    "cedar@-partner.example",
    "cedar\u202e@partner.example",
    "cedar\0@partner.example",
    [],
    "cedar\u200b@partner.example",
    "cedar@partner.example\r\nBcc: x@y.example",
    "c" * 65 + "@partner.example",
    "cedar@" + "p" * 10_000 + ".example",
    ".cedar@partner.example",
    "<script>@partner.example",
    "cedar@partner\u3002example",
]


@pytest.mark.parametrize("email", [*BAD_EMAILS, *FORGED])
def test_b12_an_address_that_is_none_or_is_forged_is_refused_at_its_field(file_state: Database, email: object) -> None:
    alba = actor(file_state)
    with pytest.raises(BadField) as refused:
        managing.invite(file_state, alba, given(email))
    assert refused.value.field == "email"
    assert len(rows(file_state, UserRow)) == 2


BAD_NAMES = [
    "",
    "   ",
    "\u202eredaC",
    "Ce\0dar",
    "Ce\u0007dar",
    "x" * 201,
    "x" * 10_240,
    "\u2066Cedar",
    "\ud800",
    "...",
    None,
    5,
]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_hostile_name_is_refused_at_its_field(file_state: Database, name: object) -> None:
    with pytest.raises(BadField) as refused:
        managing.invite(file_state, actor(file_state), given(name=name))
    assert refused.value.field == "name"


@pytest.mark.parametrize(
    "name", ["Zo\u00eb  O\u2019Neil", "\u5f20\u4f1f", "\u0646\u06cc\u200c\u0644\u0648\u0641\u0631", "Li"]
)
def test_real_names_are_kept(file_state: Database, name: str) -> None:
    made = managing.invite(file_state, actor(file_state), given(name=f" {name} "))
    assert made.person.name == " ".join(unicodedata.normalize("NFC", name).split())


@pytest.mark.parametrize(
    "regions", [[], ["mars"], ["eu", "eu"], "eu", None, {"eu": 1}, [["eu"]], ["eu", None], ["*"], ["EU"]]
)
def test_regions_are_some_of_the_four(file_state: Database, regions: Any) -> None:
    with pytest.raises(BadField) as refused:
        managing.invite(file_state, actor(file_state), given(regions=regions))
    assert refused.value.field == "regions"


@pytest.mark.parametrize("role", ["", "emperor", None, ["partner_admin"], "PARTNER_ADMIN", 1])
def test_a_role_is_one_of_the_five(file_state: Database, role: Any) -> None:
    with pytest.raises(BadField) as refused:
        managing.invite(file_state, actor(file_state), given(role=role))
    assert refused.value.field == "role"
