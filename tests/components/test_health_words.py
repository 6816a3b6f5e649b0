"""Every reason in words of both languages, with the numbers that make it true."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.catalog.health_words import sentence
from dashboard.data.health import REASONS
from dashboard.look import Look
from dashboard.words import LANGUAGES

LOW = {"lines": 1, "product": "calling", "rate": 0.3, "bound": 0.5}
TOLD: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    (
        "suspended",
        {"subscriptions": 1},
        "1 subscription or trial is suspended.",
        "Zawieszono 1 subskrypcję lub okres próbny.",
    ),
    (
        "suspended",
        {"subscriptions": 3},
        "3 subscriptions and trials are suspended.",
        "Zawieszono 3 subskrypcje i okresy próbne.",
    ),
    (
        "suspended",
        {"subscriptions": 5},
        "5 subscriptions and trials are suspended.",
        "Zawieszono 5 subskrypcji i okresów próbnych.",
    ),
    (
        "expired",
        {"subscriptions": 2},
        "It had 2 subscriptions and trials, and none runs any more.",
        "Klient miał 2 subskrypcje i okresy próbne; obecnie nic nie trwa.",
    ),
    (
        "expiring",
        {"subscriptions": 1, "days": 0},
        "1 subscription or trial that does not renew itself ends today.",
        "1 subskrypcja lub okres próbny bez automatycznego odnawiania kończy się dziś.",
    ),
    (
        "expiring",
        {"subscriptions": 2, "days": 1},
        "2 subscriptions and trials that do not renew themselves end soon, the first of them in 1 day.",
        "2 subskrypcje i okresy próbne bez automatycznego odnawiania wkrótce się kończą, pierwsza pozycja za 1 dzień.",
    ),
    (
        "falling_usage",
        {"used": 8, "before": 1200},
        "Used licenses fell from 1,200 to 8 in 56 days.",
        "Liczba użytych licencji spadła z 1 200 do 8 w ciągu 56 dni.",
    ),
    (
        "low_assignment",
        LOW,
        "1 line is low: Calling has 30.0% of its licenses assigned; the bound is 50.0%.",
        "Niskie przypisanie ma 1 pozycja: Calling, przypisano 30,0% licencji przy progu 50,0%.",
    ),
    (
        "low_assignment",
        LOW | {"lines": 2},
        "2 lines are low. The lowest: Calling has 30.0% of its licenses assigned; the bound is 50.0%.",
        "Niskie przypisanie mają 2 pozycje. Najniższe: Calling, przypisano 30,0% licencji przy progu 50,0%.",
    ),
    (
        "over_limit",
        {"lines": 2, "over": 5},
        "5 licenses are assigned beyond what was bought.",
        "Przypisano o 5 licencji więcej, niż kupiono.",
    ),
    (
        "no_activity",
        {"days": 61},
        "No administrator has signed in for 61 days.",
        "Od 61 dni nie logował się żaden administrator.",
    ),
    (
        "no_activity",
        {"days": None},
        "No administrator has ever signed in.",
        "Żaden administrator jeszcze nigdy się nie logował.",
    ),
    (
        "poor_calls",
        {"poor": 5, "measured": 50, "rate": 0.1},
        "10.0% of the call legs measured last week were poor: 5 of 50.",
        "W ostatnim tygodniu 10,0% zmierzonych odcinków połączeń było słabych: 5 z 50.",
    ),
    (
        "abandoned_calls",
        {"abandoned": 3, "offered": 20, "rate": 0.15},
        "15.0% of the calls offered to queues last week were abandoned: 3 of 20.",
        "W ostatnim tygodniu porzucono 15,0% połączeń w kolejkach: 3 z 20.",
    ),
    (
        "order_setup",
        {"subscriptions": 1},
        "1 subscription or trial waits to be set up.",
        "Na konfigurację czeka 1 subskrypcja lub okres próbny.",
    ),
)


@pytest.mark.parametrize(("reason", "numbers", "english", "polish"), TOLD)
def test_a_reason_is_told_with_its_numbers(reason: str, numbers: dict[str, Any], english: str, polish: str) -> None:
    said = [
        sentence({"reason": reason, "weight": 1, **numbers}, Look(lang)).replace("\u00a0", " ") for lang in LANGUAGES
    ]
    assert said == [english, polish]


def test_every_reason_has_its_sentence_and_is_given_the_numbers_that_it_has() -> None:
    assert {reason for reason, *_ in TOLD} == {reason.name for reason in REASONS}
    wanted = {reason.name: set(reason.numbers) for reason in REASONS}
    assert all(set(numbers) == wanted[reason] for reason, numbers, *_ in TOLD)
