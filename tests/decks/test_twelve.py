"""Decks of twelve customers of the demo in both languages: they open, nothing overflows, every number is the figures'."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pptx import Presentation

from dashboard.access import OPERATOR
from dashboard.context import context_of
from dashboard.data import page_state
from dashboard.data.questions import customer_rows
from dashboard.data.store import Store
from dashboard.decks import html_slides, pptx_file
from dashboard.decks.model import Deck, Op
from dashboard.decks.review import Review, Wish
from dashboard.decks.texts import clean, is_from_right
from dashboard.look import Look
from dashboard.parameters import PageState
from tests.browser.kit import served
from tests.decks.conftest import BRAND
from tests.decks.numbers import Documents, numbers_of, worked_out, written
from tests.decks.test_pptx import overflowing

KINDS = (
    "everything",
    "trial",
    "nothing",
    "rtl",
    "hebrew",
    "cjk",
    "korean",
    "thai",
    "markup",
    "long",
    "greek",
    "polish",
)
Known = dict[str, tuple[str, str, str]]


def _from(*starts: tuple[int, int]) -> Any:
    return lambda row: any(low <= ord(sign) <= high for sign in row["name"] for low, high in starts)


CHOICES: dict[str, Any] = {
    "trial": lambda row: row["type"] == "trial",
    "nothing": lambda row: not row["products"],
    "rtl": _from((0x600, 0x6FF)),
    "hebrew": _from((0x590, 0x5FF)),
    "cjk": _from((0x4E00, 0x9FFF)),
    "korean": _from((0xAC00, 0xD7A3)),
    "thai": _from((0xE00, 0xE7F)),
    "markup": lambda row: "&" in row["name"] or '"' in row["name"],
    "greek": _from((0x370, 0x3FF)),
    "polish": _from((0x15A, 0x15B), (0x179, 0x17C)),
}


@pytest.fixture(scope="module")
def known(store: Store) -> Known:
    """Of each kind: region, organization ID, name."""
    rows = []
    for region in ("us", "uae", "eu"):
        scope = page_state.build(store, PageState.of({"region": region}), OPERATOR)
        rows += [(region, row) for row in customer_rows.document(store, scope, licenses=True)["rows"]]
    both = [one for one in rows if {"meetings", "calling"} <= set(one[1]["products"])]
    found = {name: next(one for one in rows if fits(one[1])) for name, fits in CHOICES.items()}
    found["everything"] = max(both, key=lambda one: len(one[1]["reasons"]))
    found["long"] = max(rows, key=lambda one: len(one[1]["name"]))
    assert set(found) == set(KINDS)
    return {name: (region, row["org_id"], row["name"]) for name, (region, row) in found.items()}


def deck_of(store: Store, region: str, org_id: str, lang: str) -> Deck:
    now = context_of(store, OPERATOR, Look(lang), {"region": region, "customer": org_id})
    return Review(now, Wish("2025Q4", manager="Anna Nowak"), BRAND).deck()


# In each run the names that are hardest, in one language each; all of them in both in the long one.
SAMPLE = [("rtl", "en"), ("cjk", "pl"), ("long", "en"), ("nothing", "pl")]
ALL = [(kind, lang) for kind in KINDS for lang in ("en", "pl")]


@pytest.mark.parametrize(
    ("kind", "lang"),
    [*SAMPLE, *(pytest.param(*one, marks=pytest.mark.torture) for one in ALL if one not in SAMPLE)],
)
def test_a_deck_opens_fits_and_says_the_figures(kind: str, lang: str, store: Store, known: Known) -> None:
    region, org_id, name = known[kind]
    deck, look = deck_of(store, region, org_id, lang), Look(lang)
    file = Presentation(BytesIO(pptx_file.written(deck, BRAND)))
    assert overflowing(file) == []
    assert len(file.slides) == len(deck.slides) + 1
    assert clean(name).startswith(file.slides[0].shapes.title.text_frame.text.rstrip("…").strip())
    documents, numbers = Documents(store, region, org_id), list(numbers_of(deck))
    told = [number for number in numbers if number.formula.op not in (Op.SAID, Op.UNKNOWN)]
    assert [(n.text, n.value) for n in told if n.value != worked_out(n.formula, documents)] == []
    assert [number.text for number in numbers if number.text not in written(number.value, look)] == []


def test_a_name_from_the_right_stands_at_the_right_and_no_sentence_of_ours_does(store: Store, known: Known) -> None:
    region, org_id, name = known["rtl"]
    assert is_from_right(name)
    deck = deck_of(store, region, org_id, "en")
    file = Presentation(BytesIO(pptx_file.written(deck, BRAND)))
    turned = {
        paragraph.text: (paragraph._p.pPr.get("rtl"), paragraph._p.pPr.get("algn"))
        for slide in file.slides
        for shape in slide.shapes
        if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs
        if paragraph._p.pPr is not None and paragraph._p.pPr.get("rtl")
    }
    assert turned == {clean(name): ("1", "r")}
    assert 'dir="auto"' in html_slides.written(deck, BRAND)


def test_the_times_before_a_running_quarter_are_as_long_on_the_slides_too(store: Store, known: Known) -> None:
    region, org_id, _name = known["everything"]
    [slide] = [each for each in deck_of(store, region, org_id, "en").slides if each.name == "quarter"]
    [table] = slide.rows[1]
    newest = served.NEWEST
    assert [head.name.replace("\u00a0", " ") for head in table.heads][1:] == [  # type: ignore[union-attr]
        f"1 Oct 2025 – {newest.day} Nov 2025",
        "1 Jul 2025 – 23 Aug 2025",
        f"1 Oct 2024 – {newest.day} Nov 2024",
    ]
