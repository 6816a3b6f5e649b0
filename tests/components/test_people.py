"""People as they are listed and shown: who, how many, which pages, which words for one's own account."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from dash.development.base_component import Component

from dashboard.access import Role, User
from dashboard.components.dash_components import Form
from dashboard.components.settings import people, person, person_customers, person_sessions, version_table
from dashboard.components.settings.people import Asked, Reach
from dashboard.components.settings.person_customers import MOST_IMPORTED, Theirs
from dashboard.data.people.people import ON_A_PAGE, Listed, Person, Status
from dashboard.data.people.sessions import Open
from dashboard.data.versions.catalog import Version
from dashboard.look import Look
from dashboard.scope import Region
from tests.page import trees
from tests.page.made import CLARA

EN = Look()
AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
EVERYWHERE = tuple(Region)


def somebody(number: int = 2, role: Role | None = Role.ADMIN, status: Status = Status.ACTIVE, **more: Any) -> Person:
    given: dict[str, Any] = {"regions": (Region.EU,), "created": AT, "last_sign_in": AT, **more}
    return Person(number, f"p{number}@partner.example", f"Person {number}", role, status=status, **given)


def listed(page: int, found: int) -> Listed:
    return Listed((somebody(),), page, found, found, 1)


def of_kind(tree: Any, name: str) -> list[Component]:
    return [one for one in trees.every(tree) if type(one).__name__ == name]


def forms(tree: Any) -> dict[str, Component]:
    return {one.id: one for one in of_kind(tree, "Form")}


@pytest.mark.parametrize(
    ("page", "leads"), [(1, ["/users?page=2"]), (2, ["/users?page=1", "/users?page=3"]), (3, ["/users?page=2"])]
)
def test_pages_lead_to_the_one_before_and_the_one_after(page: int, leads: list[str]) -> None:
    foot = people.pages(EN, Asked(), listed(page, 3 * ON_A_PAGE))
    assert [one.href for one in of_kind(foot, "A")] == leads
    assert not of_kind(people.pages(EN, Asked(), listed(1, ON_A_PAGE)), "A")


@pytest.mark.parametrize(
    ("regions", "said"),
    [
        (EVERYWHERE, "all"),
        ((Region.EU, Region.US), "EU, US"),
        ((), "—"),
    ],
)
def test_all_regions_are_one_word(regions: tuple[Region, ...], said: str) -> None:
    assert people.region_names(EN, regions).lower().startswith(said.lower())


@pytest.mark.parametrize(
    ("who", "reach", "said"),
    [
        (somebody(), Reach(12), "12"),
        (somebody(), Reach(12, known=False), "—"),
        (somebody(role=None), Reach(12), "—"),
        (somebody(role=Role.FULL), Reach(), "All"),
        (somebody(), Reach(0, (Region.EU,)), "All"),
        (somebody(regions=(Region.EU, Region.US)), Reach(3, (Region.EU,)), "3 + EU"),
    ],
)
def test_how_many_customers_somebody_sees(who: Person, reach: Reach, said: str) -> None:
    assert people.reach_words(EN, who, reach) == said


@pytest.mark.parametrize("own", [True, False])
def test_who_changes_or_deactivates_their_own_account_is_told_what_that_means(own: bool) -> None:
    who = somebody(CLARA.id if own else 7)
    drawn = forms(person.head(EN, who, CLARA, Asked(), ""))
    for identity, words in (("user-deactivate", "deactivate"), ("user-change", "change")):
        assert drawn[identity].note == EN.t(f"people.person.{words}_{'self' if own else 'note'}")


def test_the_dialog_holds_what_the_person_has_and_the_least_where_their_role_is_not_known() -> None:
    def roles(role: Role | None) -> object:
        fields = forms(person.head(EN, somebody(role=role), CLARA, Asked(), ""))["user-change"].fields
        return {field["name"]: field["value"] for field in fields}

    assert roles(Role.ADMIN) == {"name": "Person 2", "role": "partner_admin", "regions": ["eu"]}
    assert roles(None) == {"name": "Person 2", "role": Role.READ_ONLY.value, "regions": ["eu"]}


# Their customers -------------------------------------------------------------------------------

KEYS = [(Region.EU, f"org-{at}") for at in range(MOST_IMPORTED + 3)]
NAMES = {key: f"Customer {at:03}" for at, key in enumerate(KEYS)}


def shown(theirs: Theirs, reader: User = CLARA) -> Component:
    return person_customers.customers(EN, somebody(), theirs, reader, "")


def rows(tree: Component) -> list[list[str]]:
    """The cells of each row as text."""
    (body,) = of_kind(tree, "Tbody")
    return [[trees.text(cell) for cell in of_kind(row, "Td")] for row in of_kind(body, "Tr")]


def test_customers_say_where_they_come_from_and_only_those_set_here_can_be_taken_away() -> None:
    here, imported, both = KEYS[:3]
    tree = shown(
        Theirs(
            [here, both], {imported: "partner_admins", both: "provisioned_by"}, names={here: "Alba", both: "Baltica"}
        )
    )
    assert [(row[0], row[1]) for row in rows(tree)] == [
        ("Alba", "org-0"),
        ("Baltica", "org-2"),
        (EN.t("people.customers.unknown"), "org-1"),
    ]
    assert [one.body["org_id"] for one in of_kind(tree, "Post")] == ["org-0", "org-2"]
    assert [one.label for one in of_kind(tree, "Post")] == [
        EN.t("people.customers.remove", customer=name) for name in ("Alba", "Baltica")
    ]


@pytest.mark.parametrize(("count", "more"), [(MOST_IMPORTED, 0), (MOST_IMPORTED + 3, 3)])
def test_of_many_imported_ones_the_others_are_counted(count: int, more: int) -> None:
    tree = shown(Theirs(imported=dict.fromkeys(KEYS[:count], "partner_admins"), names=NAMES))
    assert len(rows(tree)) == MOST_IMPORTED
    assert [trees.text(one) for one in of_kind(tree, "P") if "foot" in str(trees.attribute(one, "className"))] == (
        [EN.t("people.customers.more", n=more, count=str(more))] if more else []
    )


def test_every_column_has_its_width() -> None:
    open_now = Open("a" * 20, "", "Firefox", AT, AT)
    for tree in (
        shown(Theirs(KEYS[:1])),
        people.table(EN, Asked(), listed(1, 1), {}, CLARA.id),
        person_sessions.sessions(EN, somebody(), [open_now], ""),
    ):
        assert len(of_kind(tree, "Col")) == len(of_kind(tree, "Th"))


@pytest.mark.parametrize(("address", "said"), [("192.0.2.7", "192.0.2.7"), ("", "—")])
def test_a_session_says_its_address(address: str, said: str) -> None:
    tree = person_sessions.sessions(EN, somebody(), [Open("a" * 20, address, "Firefox", AT, AT)], "")
    assert rows(tree)[0][1] == said


# Versions --------------------------------------------------------------------------------------


def test_a_version_that_cannot_be_read_says_so_over_the_whole_row() -> None:
    tree = version_table.region(Region.EU, [version_table.Row(Region.EU, 3, False)], EN)
    _number, told = of_kind(of_kind(tree, "Tbody"), "Td")
    assert told.colSpan + 1 == len(of_kind(tree, "Th"))
    assert [one.className for one in of_kind(tree, "Th")] == [*[""] * 6, "end"]


def version(number: int, **more: Any) -> version_table.Row:
    made = Version(Region.EU, number, Path("none"), AT.date(), AT.date(), AT, True, {})
    return version_table.Row(Region.EU, number, False, made, **more)


@pytest.mark.parametrize(("total", "more"), [(2, None), (5, "and 3 more")])
def test_a_version_says_what_it_brought_withdrew_and_warned_of(total: int, more: str | None) -> None:
    row = version(12, brought=[("call_legs.csv", 1234)], warnings=["One", "Two"], warnings_total=total)
    tree = version_table.region(Region.EU, [row], EN)
    ((number, _day, _at, brought, withdrew, _warned, _back),) = rows(tree)
    assert (number, brought, withdrew) == ("12", "call_legs.csv: 1,234 rows", EN.t("versions.nothing"))
    told = [trees.text(one) for one in of_kind(of_kind(tree, "Details"), "Li")]
    assert told == ["One", "Two", *([EN.t("versions.more", n=total - 2)] if more else [])]


def test_of_an_older_release_it_is_unsaid_what_was_brought_and_warned_of() -> None:
    ((_number, _day, _at, brought, withdrew, warned, _back),) = rows(version_table.region(Region.EU, [version(1)], EN))
    assert (brought, withdrew, warned) == ("—", EN.t("versions.unsaid"), EN.t("versions.unsaid"))


def test_only_another_version_than_the_current_one_can_be_gone_back_to() -> None:
    tree = version_table.region(Region.EU, [replace(version(2), current=True), version(1)], EN)
    assert list(forms(tree)) == ["roll-back-eu-1"]


def test_a_form_says_what_it_asks_for_besides_and_nothing_where_it_asks_nothing() -> None:
    told = {
        one.id: one.to_plotly_json()["props"].get("asks")
        for one in of_kind(person.head(EN, somebody(), CLARA, "/users", "your password"), "Form")
    }
    assert set(told.values()) == {"your password"} and len(told) == 3
    assert "asks" not in {
        name for name, value in Form("/x", [], identity="f", submit="S").to_plotly_json()["props"].items() if value
    }


def test_a_form_that_leads_on_says_where() -> None:
    assert Form("/x", [], identity="f", submit="Send", done="/next").to_plotly_json()["props"]["done"] == "/next"
    assert Form("/x", [], identity="f", submit="Send").to_plotly_json()["props"].get("done") is None


def test_only_an_invitation_takes_several_customers_at_once() -> None:
    invitation = forms(people.invite(EN, EVERYWHERE, "", ""))["users-invite"]
    assert [field["name"] for field in invitation.fields if field["many"]] == ["customers"]
    assert [field["many"] for field in forms(shown(Theirs()))["user-assign"].fields] == [False]
    change = forms(person.head(EN, somebody(), CLARA, "/users", ""))["user-change"]
    assert {field["many"] for field in change.fields} == {False}


def test_ending_all_sessions_is_asked_as_a_danger_and_the_head_of_customers_alone_has_a_hint() -> None:
    assert of_kind(person_sessions._end_all(EN, somebody()), "Form")[0].danger is True
    heads = of_kind(people._heads(EN), "Th")
    assert [(head.children, getattr(head, "title", None)) for head in heads if getattr(head, "title", None)] == [
        (EN.t("people.column.customers"), EN.t("people.column.customers_tip"))
    ]
