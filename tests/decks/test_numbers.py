"""Every number of a deck is that of the figures under a scope of the one customer, at the named days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from dashboard.data.call_metrics import last_completed
from dashboard.data.store import Store
from dashboard.decks.model import Chart, Formula, Op, Path
from dashboard.look import Look
from dashboard.scope import WEEK
from tests.decks.conftest import QUARTER, REGION, RUNNING, MadeDeck
from tests.decks.numbers import Documents, numbers_of, worked_out, written


@pytest.mark.parametrize(
    ("who", "quarter", "lang"),
    [
        ("everything", QUARTER, "en"),
        ("everything", RUNNING, "pl"),
        ("trial", RUNNING, "en"),
        ("not_latin", RUNNING, "pl"),
    ],
)
def test_every_number_is_that_of_the_figures(
    who: str, quarter: str, lang: str, made: MadeDeck, picked: dict[str, str], store: Store
) -> None:
    documents, look = Documents(store, REGION, picked[who]), Look(lang)
    found = list(numbers_of(made(picked[who], lang, quarter)))
    told = [number for number in found if number.formula.op not in (Op.SAID, Op.UNKNOWN)]
    assert len(told) > 20
    bad = [(n.text, n.value, str(n.formula)) for n in told if n.value != worked_out(n.formula, documents)]
    assert bad == []
    assert [number for number in found if number.text not in written(number.value, look)] == []


def test_the_parts_that_are_looked_up_are_those_of_the_whole_document(store: Store, picked: dict[str, str]) -> None:
    documents = Documents(store, REGION, picked["everything"])
    for service in ("meetings", "calling"):
        whole, parts = documents.whole(service, "2025-09-30"), documents.document(service, "2025-09-30")
        assert whole["trend"] == parts["trend"]
        assert {name: whole["calling"][name] for name in parts["calling"]} == parts["calling"]


def test_a_deck_has_every_section_or_names_it_as_left_out(made: MadeDeck, picked: dict[str, str]) -> None:
    for who in picked.values():
        deck = made(who, quarter=RUNNING)
        shown = {slide.name for slide in deck.slides}
        assert shown | set(deck.left_out) >= {"quarter", "licenses", "adoption", "terms", "volume", "quality", "queues"}
        assert not shown & set(deck.left_out)
        assert {"actions", "data"} <= shown
    assert [slide.name for slide in made(picked["everything"]).slides][:2] == ["quarter", "licenses"]


def test_limits_are_told_of_what_could_be_looked_at_and_none_in_words(made: MadeDeck, picked: dict[str, str]) -> None:
    """A customer who never called has no weeks of calls, good or bad; and where no week is over a limit, that is said so."""
    about = {"quality": "Call quality:", "queues": "Queues:"}
    found = set[bool]()
    for who in picked.values():
        deck = made(who, quarter=RUNNING)
        for slide in (slide for slide in deck.slides if slide.name == "incidents"):
            told = [said.text for said in slide.notes]
            for part, begins in about.items():
                found.add(part in deck.left_out)
                assert any(each.startswith(begins) for each in told) is (part not in deck.left_out), (part, told)
            assert [each for each in told if re.search(r"\b0 weeks?\b", each)] == []
    assert found == {True, False}


def test_a_sentence_that_has_a_digit_has_a_number_behind_it(made: MadeDeck, picked: dict[str, str]) -> None:
    """No digit of a title or a note was put there by hand: without its numbers, names and times none is left."""
    deck = made(picked["everything"])
    for slide in deck.slides:
        for said in (slide.title, *slide.notes):
            left = said.text
            for text in sorted((number.text for number in said.numbers), key=len, reverse=True):
                left = left.replace(text, "", 1)
            left = re.sub(r"Q[1-4] \d{4}|(Sub|Trial)\d+", "", left)
            assert not any(sign.isdigit() for sign in left), (said.text, left)


def test_the_numbers_under_a_date_are_of_that_date(made: MadeDeck, picked: dict[str, str], store: Store) -> None:
    """The way to a number names the week or the day that stands under its column."""
    documents, look, seen = Documents(store, REGION, picked["everything"]), Look("en"), 0
    for slide in made(picked["everything"]).slides:
        charts = [part for row in slide.rows for part in row if isinstance(part, Chart)]
        for chart in charts if slide.name in ("licenses", "volume") else ():
            for series in chart.series:
                for name, number in zip(chart.categories, series.values, strict=True):
                    for path in paths(number.formula):
                        of = path.rpartition(".")[0] + (".date" if "trend[" in path else ".week")
                        assert look.short_day(date.fromisoformat(documents.value(of))) == name, (path, name)
                        seen += 1
    assert seen > 40
    [queues] = [slide for slide in made(picked["everything"]).slides if slide.name == "queues"] or [None]
    for row in queues.rows if queues else ():
        for chart in (part for part in row if isinstance(part, Chart)):
            for name, number in zip(chart.categories, chart.series[0].values, strict=True):
                [path] = paths(number.formula)
                back = int("queues_previous" in path)
                day = date.fromisoformat(path.split("@")[1].split(":")[0])
                assert look.short_day(last_completed(day) - back * WEEK) == name


def paths(formula: Formula) -> Iterator[str]:
    for part in formula.of:
        if isinstance(part, Formula):
            yield from paths(part)
        elif isinstance(part, Path):
            yield str(part)
