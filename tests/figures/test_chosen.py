"""The customers that count are found once; the other statements take them as a value and are kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.data import statements
from dashboard.data import store as stores
from dashboard.data.listing import Listing
from dashboard.data.metrics import Section
from dashboard.data.questions import licenses, trend
from dashboard.data.store import Question
from dashboard.data.visible import customers
from dashboard.scope import Scope
from tests.figures.cast import Cast
from tests.figures.hubs import Product

PLAIN = (licenses.TOP, trend.TREND, trend.TREND_TO_DATA_DATE, licenses.STATUSES)
QUESTIONS = (*PLAIN, *licenses.SECTIONS.values())
Asked = Callable[..., Scope]


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Product:
    place: Path = tmp_path_factory.mktemp("chosen")
    cast = Cast(hub := Product(place / "home"), place / "folders")
    for name in ("Alba", "Birch", "Cedar"):
        cast.customer(name)
        cast.line(name, name=f"Sub-{name}", start=-9)
    cast.publish()
    return hub


@pytest.fixture
def asked(product: Product) -> Asked:
    def scope(query: str = "", customers: tuple[str, ...] | None = None) -> Scope:
        return product.scope("eu", "meetings", None, query, customers)

    return scope


def org_of(product: Product, name: str) -> str:
    return Cast(product, product.home).org(name)


def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are run from now on."""
    seen: list[str] = []
    real = stores.Store._executed
    monkeypatch.setattr(
        stores.Store,
        "_executed",
        lambda self, place, text, values: seen.append(text) or real(self, place, text, values),
    )
    return seen


def test_a_filter_is_evaluated_once_for_all_questions(
    product: Product, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    product.store.chosen.clear()
    seen = runs(monkeypatch)
    for question in QUESTIONS:
        product.store.answer(question, asked("name:alba"))
    assert sum("name_key" in text for text in seen) == 1
    assert len(seen) == len(PLAIN) + 1  # a listing's rows are the same for every filter: `test_windows`


@pytest.mark.parametrize("question", [*PLAIN, *licenses.LISTINGS.values()], ids=lambda question: question.name)
def test_every_filter_and_every_reader_share_one_text(question: Question | Listing, asked: Asked) -> None:
    scopes = (asked("name:alba"), asked("-status:trial birch"), asked("", ("org-1",)), asked("", ()))
    texts = {id(statements.text_of(question, scope, scope.places[0])) for scope in scopes}
    assert len(texts) == 1
    whole = asked()
    assert id(statements.text_of(question, whole, whole.places[0])) not in texts


def test_what_is_kept_for_one_reader_is_never_told_to_another(product: Product, asked: Asked) -> None:
    recent = licenses.SECTIONS[Section.RECENT]

    def names(scope: Scope) -> list[str]:
        return [row["customer"] for row in product.store.answer(recent, scope)["rows"]]

    alba, birch = org_of(product, "Alba"), org_of(product, "Birch")
    for _ in range(2):  # the second time from what is kept
        assert names(asked("", (alba,))) == ["Alba"]
        assert names(asked("", (birch,))) == ["Birch"]
        assert names(asked("", (alba, birch))) == ["Alba", "Birch"]
        assert names(asked("name:alba", (birch,))) == []
        assert names(asked("name:cedar")) == ["Cedar"]
        assert names(asked("", ())) == []
        assert names(asked()) == ["Alba", "Birch", "Cedar"]


def test_a_question_that_looks_at_the_scope_itself_without_saying_so_finds_nobody(
    product: Product, asked: Asked
) -> None:
    honest = Question("honest", customers, lambda found, _: len(found[0]), True)
    forgetful = replace(honest, name="forgetful", reads_query=False)
    assert product.store.answer(honest, asked("name:alba")) == 1
    assert product.store.answer(forgetful, asked("name:alba")) == 0
