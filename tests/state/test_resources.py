"""Resources in the state, on both databases: kept, placed, removed and put back; what a search finds, for whom."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from dashboard.access import Role
from dashboard.data.audit import audit_list
from dashboard.data.audit.audit_list import Asked
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.people.opening import open_state
from dashboard.data.resources import writing
from dashboard.data.resources.index import MOST_TEXT, Index, words
from dashboard.data.resources.shelf import shelf
from dashboard.data.resources.shipped import shipped
from dashboard.data.state.database import Database
from dashboard.errors import BadField, Conflict, Missing, NoAccess
from dashboard.query import folded
from tests.state.administrators import actor
from tests.state.conftest import FakeClock

TEXT = {
    "title": "Zażółć gęślą jaźń",
    "summary": "O kolejkach",
    "address": "",
    "body": "## Łącza\n\nNaïve *Æther* in Kraków",
    "lang": "",
    "topics": ["own"],
    "picture": "note",
    "marks": ["featured"],
    "roles": ["partner_admin", "partner_readonly_admin"],
}
LINK = {**TEXT, "title": "Intranet", "address": "https://intranet.partner.example/hub?a=b", "body": "", "marks": []}


def keys(state: Database, typed: str, role: Role = Role.FULL) -> list[str]:
    return [one.key for one in shelf(state).found(role, typed)]


def test_what_the_product_brings_along_is_there_and_found_without_a_row(state: Database) -> None:
    assert list(shelf(state).every) == list(shipped())
    assert keys(state, "first run")[0] == "first-run"
    assert keys(state, "PIERWSZE uruchom")[0] == "first-run"
    assert keys(state, "") == list(shipped())
    assert keys(state, "nobody-wrote-this") == []


def test_one_that_is_added_is_found_by_beginnings_whatever_case_and_accents(state: Database, alba: Who) -> None:
    key = writing.add(state, alba, TEXT)
    for typed in ("zazolc", "ZAŻÓŁ", "gesla jazn", "łącz", "naive", "aether", "krakow kolej", "Nasze", "our own zaz"):
        assert key in keys(state, typed), typed
    for typed in ("azolc", "zazolc intranet", "zażółćx"):
        assert key not in keys(state, typed), typed
    assert keys(state, "zazolc")[0] == key


def test_a_word_in_a_title_comes_before_one_in_a_text(state: Database, alba: Who) -> None:
    first = writing.add(state, alba, {**TEXT, "title": "Quuxly", "body": "nothing else"})
    second = writing.add(state, alba, {**TEXT, "title": "Other", "body": "quuxly quuxly quuxly"})
    assert keys(state, "quux") == [first, second]


def test_who_may_not_see_it_finds_it_nowhere(state: Database, alba: Who) -> None:
    key = writing.add(state, alba, TEXT)
    for role in Role:
        sees = role in (Role.FULL, Role.ADMIN, Role.READ_ONLY)
        assert (key in keys(state, "zazolc", role)) is sees
        assert (key in keys(state, "", role)) is sees
        assert (key in [one.key for one in shelf(state).seen_by(role)]) is sees
        if not sees:
            with pytest.raises(Missing):
                shelf(state).one(role, key)


def test_it_is_changed_and_the_second_of_two_is_told(state: Database, alba: Who) -> None:
    key = writing.add(state, alba, TEXT)
    writing.change(state, alba, key, 1, {**LINK, "title": "  Ours\u202e\n now "})
    one = shelf(state).every[key]
    assert (one.said["pl"].title, one.kind, one.version, one.featured) == ("Ours now", "link", 2, False)
    with pytest.raises(Conflict) as caught:
        writing.change(state, alba, key, 1, TEXT)
    assert alba.user
    assert caught.value.values["who"] == alba.user.email
    assert shelf(state).every[key] == one
    changed = audit_list.page(state, Asked(act=Act.RESOURCE_CHANGED, allowed=True), None, 9)[0]
    assert changed.before and changed.after
    assert (changed.before["title"], changed.after["title"]) == (TEXT["title"], "Ours now")


def test_it_is_removed_and_put_back_within_a_minute(state: Database, alba: Who, clock: FakeClock) -> None:
    first, second = writing.add(state, alba, TEXT), writing.add(state, alba, LINK)
    writing.move(state, alba, second, 1, writing.EARLIER)
    order = list(shelf(state).every)
    assert order.index(second) + 1 == order.index(first)
    token = writing.remove(state, alba, second, 1)
    assert second not in shelf(state).every
    assert keys(state, "intranet") == []
    other = actor(state, Role.FULL, "other@partner.example")
    with pytest.raises(Missing):
        writing.undo(state, other, token)
    assert writing.undo(state, alba, token) == second
    assert list(shelf(state).every) == order
    late = writing.remove(state, alba, second, 2)
    clock.pass_by(timedelta(seconds=61))
    with pytest.raises(Missing):
        writing.undo(state, alba, late)
    assert writing.add(state, alba, LINK) not in (first, second), "a number that was is nobody's again"


def test_one_of_the_product_is_placed_hidden_removed_and_put_back(state: Database, alba: Who) -> None:
    place = {**TEXT, "title": "", "body": "", "topics": [], "marks": ["quick"], "roles": []}
    writing.change(state, alba, "walls", 0, place)
    one = shelf(state).every["walls"]
    assert (one.quick, one.featured, one.roles, one.version) == (True, False, (Role.FULL,), 1)
    assert one.said == shipped()["walls"].said, "its words are the product's"
    assert "walls" not in keys(state, "screens", Role.ADMIN)
    token = writing.remove(state, alba, "walls", 1)
    assert "walls" not in shelf(state).every
    writing.undo(state, alba, token)
    assert (shelf(state).every["walls"].quick, shelf(state).every["walls"].version) == (True, 3)
    untouched = writing.remove(state, alba, "search", 0)
    writing.undo(state, alba, untouched)
    assert shelf(state).every["search"].roles == tuple(Role)


def test_the_log_has_no_words_of_what_is_not_for_all_who_read_it(state: Database, alba: Who) -> None:
    key = writing.add(state, alba, {**TEXT, "roles": ["partner_admin"]})
    writing.change(state, alba, key, 1, TEXT)
    changed, added = audit_list.page(state, Asked(), None, 2)
    assert (added.target, added.before) == (key, None)
    assert added.after and changed.before and changed.after
    assert {added.after[name] for name in ("title", "summary", "body")} == {"…"} == {changed.before["title"]}
    assert added.after["roles"] == ["partner_full_admin", "partner_admin"]
    assert changed.after["title"] == TEXT["title"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.FULL])
def test_only_full_administrators_keep_them(state: Database, role: Role) -> None:
    who = actor(state, role, "mia@partner.example")
    before = shelf(state)
    for act in (
        lambda: writing.add(state, who, TEXT),
        lambda: writing.change(state, who, "walls", 0, TEXT),
        lambda: writing.move(state, who, "walls", 0, "later"),
        lambda: writing.remove(state, who, "walls", 0),
        lambda: writing.undo(state, who, "phu_x"),
    ):
        with pytest.raises(NoAccess):
            act()
    assert shelf(state) is before


HOSTILE_ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "//evil.example",
    "/licenses",
    "https://",
    "https:///x",
    "http://a b.example",
    "https://u:p@host.example",
    "https://host@evil.example",
    "https://x\\@evil.example",
    "https://a\u202eb.example",
    "https://a.example/\nx",
    "https://a.example/\x00",
    "https://[::1",
    "https://a.example:99999/",
    "https://a.example:0/",
    "ftp://a.example",
    "https://" + "a" * 2_000 + ".example",
    'https://a.example/">',
    "https://" + "ü" * 80 + ".example",
)


@pytest.mark.parametrize("address", HOSTILE_ADDRESSES)
def test_d01_an_address_leads_to_the_web_and_where_it_seems_to(state: Database, alba: Who, address: str) -> None:
    with pytest.raises(BadField) as caught:
        writing.add(state, alba, {**LINK, "address": address})
    assert caught.value.field == "address"
    assert list(shelf(state).every) == list(shipped())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", " \u200b "),
        ("title", "a" * 121),
        ("title", None),
        ("summary", "a" * 241),
        ("summary", 3),
        ("body", "a" * 20_001),
        ("body", ["x"]),
        ("lang", "de"),
        ("lang", None),
        ("topics", []),
        ("topics", ["nope"]),
        ("topics", "own"),
        ("topics", [["own"]]),
        ("picture", "../x"),
        ("picture", None),
        ("marks", ["boss"]),
        ("roles", ["root"]),
        ("roles", ["partner_full_admin"]),
        ("roles", {}),
        ("address", 7),
        ("address", LINK["address"]),
    ],
)
def test_what_cannot_be_kept_is_told_with_its_field(state: Database, alba: Who, field: str, value: Any) -> None:
    with pytest.raises(BadField) as caught:
        writing.add(state, alba, {**TEXT, field: value})
    assert caught.value.field == field
    assert list(shelf(state).every) == list(shipped())


def test_two_databases_never_share_what_one_process_knows(state: Database, alba: Who, tmp_path: Path) -> None:
    other = open_state(f"sqlite:///{tmp_path / 'other' / 'state.sqlite'}")
    key = writing.add(state, alba, TEXT)
    there = writing.add(other, actor(other), LINK)
    assert key == there, "the same number in both"
    assert (shelf(state).every[key].kind, shelf(other).every[key].kind) == ("text", "link")
    assert keys(other, "zazolc") == []
    other.close()


# The index by itself -----------------------------------------------------------------------------

LETTERS = st.text(st.characters(codec="utf-8", max_codepoint=0x24F, categories=("L", "Nd")), min_size=1, max_size=12)


@bounds(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(LETTERS, min_size=1, max_size=6), st.data())
def test_every_beginning_of_every_word_finds_it(said: list[str], data: st.DataObject) -> None:
    index = Index([("one", "en", " ".join(said), "", ""), ("other", "en", "\u0436\u0436", "", "")])
    for word in said:
        cut = word[: data.draw(st.integers(1, len(word)))]
        changed = data.draw(
            st.sampled_from([cut, cut.upper(), cut.lower(), unicodedata.normalize("NFD", cut), folded(cut)])
        )
        if words(changed) and all(any(have.startswith(part) for have in words(word)) for part in words(changed)):
            assert index.find(changed) == ["one"], (word, changed)


@bounds(max_examples=400, deadline=None)
@given(st.text(max_size=MOST_TEXT))
def test_whatever_is_typed_is_answered(typed: str) -> None:
    found = _INDEX.find(typed)
    assert found is None or set(found) <= {"one"}
    assert (found is None) is (not words(typed))


_INDEX = Index([("one", "en", "Quarterly AND near OR not *", 'a "b" c:d ^e -f {g h}', "body")])


@pytest.mark.parametrize(
    "typed",
    [
        '"',
        "*",
        "AND",
        "OR OR",
        "NOT x",
        "title:quart",
        "a* -b",
        "NEAR(a b)",
        "{title}:x",
        "^q",
        "'; drop table found; --",
        "\x00",
        "q" * 200,
    ],
)
def test_signs_of_the_search_language_are_only_signs(typed: str) -> None:
    _INDEX.find(typed)
    assert _INDEX.find("quart") == ["one"]


def test_a_text_that_is_too_long_is_told_so() -> None:
    with pytest.raises(BadField):
        _INDEX.find("a" * (MOST_TEXT + 1))
