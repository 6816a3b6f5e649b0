"""Passwords: argon2id with asserted parameters, and which ones are taken (B06)."""

from __future__ import annotations

import time
import unicodedata

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type

from dashboard.data.people import passwords
from dashboard.errors import Refused

EMAIL, NAME = "marta.iwanska@baltica.example", "Marta Iwańska"
GOOD = (
    "correct horse staple",
    "żółty kot na dachu",
    "tRe4$ kLqp9 vBn",
    "unlikely-teapot-gravel",
    "0f6b8e1c2d4a",
    "Wilkołak zjadł 3 torty",
    "🦊 in a 🚲 basket",
    "8391 5520 7714",
    "x" + "klmzqwvbtrph" * 10,
)
COMMON = (
    "password1234",
    "Password2026!",
    "P@ssw0rd2026!!",
    "passwordpassword",
    "qwertyuiop12",
    "1234567890123",
    "iloveyou2026",
    "abcdefghijkl",
    "aaaaaaaaaaaa",
    "1q2w3e4r5t6y",
    "LegiaWarszawa1",
    "Qwerty123456",
    "letmeinletmein",
    "Summer2026!!!!",
    "admin1234567",
    "zaq12wsx12345",
    "ababababababab",
    "haslohaslo12",
    "Krzysztof1985",
    "football2026!",
    "monkeydragon1",
    "0987654321098",
    "1234-5678-9012",
    "trustno1trustno1",
    "S U M M E R 2 0 2 6",
)
OWN = (
    "marta.iwanska@baltica.example",
    "Marta.Iwanska1",
    "partnerhub2026",
    "Partner Hub 2026!",
    "iwanskamarta99",
    "webexwebexwebex",
    "BalticaBaltica",
    "martaIWAŃSKA!!",
    "P4rtnerHub2026",
)


def refusal(password: str) -> str | None:
    try:
        passwords.check(password, EMAIL, NAME)
    except Refused as refused:
        assert refused.values["field"] == "new"
        return refused.key.rpartition(".")[2]
    return None


def test_b06_a_hash_is_argon2id_with_at_least_what_owasp_asks() -> None:
    made = passwords.hashed(GOOD[0])
    asked = extract_parameters(made)
    assert asked.type is Type.ID
    assert asked.memory_cost >= 19 * 1024
    assert asked.time_cost >= 2
    assert asked.parallelism == 1
    assert (asked.hash_len, asked.salt_len) == (32, 16)
    assert len(made) <= 200, "the column holds so much"
    assert passwords.hashed(GOOD[0]) != made, "each has a salt of its own"


def test_a_hash_fits_its_password_and_no_other_however_it_is_composed() -> None:
    made = passwords.hashed("żółty kot na dachu")
    assert passwords.fits(made, unicodedata.normalize("NFD", "żółty kot na dachu"))
    assert not passwords.fits(made, "zolty kot na dachu")
    assert not passwords.fits(made, "")


@pytest.mark.parametrize("kept", [None, "", "$argon2id$", "plain text"])
def test_where_there_is_no_hash_no_password_fits(kept: str | None) -> None:
    assert not passwords.fits(kept, GOOD[0])
    assert not passwords.fits(kept, "")


def test_b05_a_check_without_a_hash_costs_what_one_with_a_hash_costs() -> None:
    """The mechanism: the stand-in has today's parameters, and is computed."""
    made = passwords._nobodys()
    assert extract_parameters(made) == extract_parameters(passwords.hashed("x"))
    assert not passwords.fits(made, "x")
    assert not passwords.is_outdated(made)


def test_a_hash_with_other_parameters_is_outdated(monkeypatch: pytest.MonkeyPatch) -> None:
    made = passwords.hashed("x")
    assert not passwords.is_outdated(made)
    monkeypatch.setattr(passwords, "ROUNDS", passwords.ROUNDS + 1)
    passwords._hasher.cache_clear()
    assert passwords.is_outdated(made)
    assert passwords.fits(made, "x")
    passwords._hasher.cache_clear()


@pytest.mark.parametrize("password", GOOD)
def test_a_good_password_is_taken(password: str) -> None:
    assert refusal(password) is None


@pytest.mark.parametrize("password", COMMON)
def test_a_common_password_is_refused_with_what_is_usually_added_to_it(password: str) -> None:
    assert refusal(password) == "common"


@pytest.mark.parametrize("password", OWN)
def test_a_password_of_ones_own_name_or_the_products_is_refused(password: str) -> None:
    assert refusal(password) == "own_words"


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("k9$Rt7!xPq2", "short"),
        ("k9$Rt7!xPq2z", None),
        ("k9$Rt7!x" * 16, None),
        ("k9$Rt7!x" * 16 + "x", "long"),
        ("", "short"),
        ("ę" * 11, "short"),
        (unicodedata.normalize("NFD", "ąćęłńóśźżĄĆ"), "short"),
        (unicodedata.normalize("NFD", "ąćęłńóśźżĄĆĘ"), None),
        (unicodedata.normalize("NFD", "ąćęłńóśź" * 16), None),
    ],
)
def test_length_is_counted_in_composed_characters(password: str, said: str | None) -> None:
    assert refusal(password) == said


@pytest.mark.parametrize(
    "password", ["x" * 1_000_000, "\u0301" * 1_000_000, "e\u0301" * 500_000, "\U0001f600" * 250_000]
)
def test_b06_a_megabyte_is_refused_before_any_work(password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def worked(*_: object) -> str:
        raise AssertionError("composed")

    monkeypatch.setattr(passwords, "_composed", worked)
    began = time.process_time()
    assert refusal(password) == "long"
    assert not passwords.fits("x", password)
    assert time.process_time() - began < 1


def test_the_list_is_a_list_of_bases() -> None:
    bases = passwords._common()
    assert len(bases) >= 1000
    assert all(base == base.casefold() and base.isalpha() for base in bases)
