"""The numbers of a deck, found again: every value looked up in the documents of the figures, not by the deck's reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson

from dashboard.access import OPERATOR
from dashboard.context import context_of
from dashboard.data import page_state
from dashboard.data.questions import customer_rows, figures, licenses, one_customer, trend
from dashboard.data.questions.calling import WEEKS
from dashboard.data.store import Store
from dashboard.decks.model import Cards, Chart, Deck, Formula, Number, Op, Points, Table
from dashboard.exports.block_file import BlockFile
from dashboard.look import Look
from dashboard.pages import BLOCKS
from dashboard.parameters import PageState

PATH = re.compile(r"(?P<document>\w+)@(?P<day>[\d-]+):(?P<way>.*)")
STEP = re.compile(r"\[(\d+)\]|([^.\[]+)")


@dataclass
class Documents:
    """What the command line prints of a customer: found by the filter, where decks read by the customer's page."""

    store: Store
    region: str
    org_id: str
    kept: dict[tuple[str, str], Any] = field(default_factory=dict)

    def value(self, path: str) -> Any:
        found = PATH.fullmatch(path)
        assert found, path
        at: Any = self.document(found["document"], found["day"])
        for number, name in STEP.findall(found["way"]):
            at = at[int(number)] if number else at[name]
        return at

    def document(self, name: str, day: str) -> Any:
        if (name, day) not in self.kept:
            self.kept[name, day] = orjson.loads(orjson.dumps(self._read(name, day)))
        return self.kept[name, day]

    def _read(self, name: str, day: str) -> Any:
        if name in ("lines", "terms"):
            asked = {"region": self.region, "customer": self.org_id, "as_of": day}
            now = context_of(self.store, OPERATOR, Look("en"), asked)
            if name == "terms":
                return self.store.answer(one_customer.TERMS, now.scope)
            return BlockFile.of(BLOCKS["customer-subscriptions"], now).document()["rows"]
        service = name if name in ("meetings", "calling") else "meetings"
        asked = {"region": self.region, "service": service, "as_of": day, "q": f"org:{self.org_id}"}
        scope = page_state.build(self.store, PageState.of(asked), OPERATOR)
        if name == "customers":
            return customer_rows.document(self.store, scope, licenses=True)["rows"]
        calls = {part: self.store.answer(figures.CALLING[part], scope) for part in ("endpoints",)}
        return {
            "trend": self.store.answer(trend.TREND, scope),
            "calling": {**self.store.answer(WEEKS, scope), **calls},
        }

    def whole(self, name: str, day: str) -> dict[str, Any]:
        """The figures document as `partner-hub figures` prints it."""
        asked = {"region": self.region, "service": name, "as_of": day, "q": f"org:{self.org_id}"}
        scope = page_state.build(self.store, PageState.of(asked), OPERATOR)
        assert licenses.SECTIONS
        read: dict[str, Any] = orjson.loads(orjson.dumps(figures.document(self.store, scope)))
        return read


def worked_out(formula: Formula, documents: Documents) -> Any:
    """The value again, by hand."""
    if formula.op is Op.UNKNOWN:
        return None
    if formula.op is Op.COUNT:
        return len(formula.of)
    parts = [worked_out(p, documents) if isinstance(p, Formula) else documents.value(str(p)) for p in formula.of]
    if formula.op is Op.IS:
        return parts[0]
    if None in parts:
        return None
    if formula.op is Op.SUM:
        return sum(parts)
    if formula.op is Op.MEAN:
        return sum(parts) / len(parts)
    if formula.op is Op.DIFFERENCE:
        return parts[0] - parts[1]
    return parts[0] / parts[1] if parts[1] else None


def written(value: Any, look: Look) -> set[str]:
    """Every way in which a value may stand on a slide."""
    if value is None:
        return {"—"}
    if isinstance(value, str):
        day = date.fromisoformat(value)
        return {look.day(day), look.short_day(day)}
    return {form(value) for form in (look.count, look.signed, look.rate, look.points, look.wait, look.rate_short)} | {
        look.rate_short(value / 100)
    }


def numbers_of(deck: Deck) -> Iterator[Number]:
    """Every number of a deck, wherever it stands."""
    for said in (deck.cover.title, *deck.cover.notes):
        yield from said.numbers
    for slide in deck.slides:
        for said in (slide.title, *slide.notes):
            yield from said.numbers
        for part in (part for row in slide.rows for part in row):
            yield from _in_part(part)


def _in_part(part: Cards | Chart | Table | Points) -> Iterator[Number]:
    if isinstance(part, Cards):
        for card in part.cards:
            yield card.number
            yield from (number for said in card.changes for number in said.numbers)
    elif isinstance(part, Chart):
        yield from part.title.numbers
        yield from (number for series in part.series for number in series.values)
    elif isinstance(part, Table):
        yield from (number for row in part.rows for cell in row for number in cell.numbers)
    else:
        said = [each for point in part.points for each in (point.head, point.text) if each]
        yield from (number for each in said for number in each.numbers)
