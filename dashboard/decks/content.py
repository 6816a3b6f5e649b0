"""A customer's review as slides: which there are, in which order, and which have nothing to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dashboard.context import Context
from dashboard.data.questions.customers import NAMED
from dashboard.decks import about, actions, calls, incidents, licenses, paging, quarter, terms
from dashboard.decks.model import Cover, Deck, Said, Slide
from dashboard.decks.period import Period
from dashboard.decks.sources import Numbers, Sources
from dashboard.decks.texts import clean
from dashboard.decks.weeks import Calls


@dataclass(frozen=True, slots=True)
class Asked:
    """What a deck is asked with, beside whose it is: its time, and who presents it."""

    period: Period
    partner: str = ""
    manager: str = ""
    sections: tuple[str, ...] = ()  # none: all


def deck(now: Context, asked: Asked) -> Deck:
    """The deck of the one customer of the scope."""
    numbers = Numbers(Sources(now), now.look)
    wanted = asked.sections or SECTIONS
    made = {name: make(numbers, asked.period) for name, make in _SECTIONS.items() if name in wanted}
    left_out = tuple(name for name, slide in made.items() if slide is None)
    absent = tuple(name for name in SECTIONS if made.get(name) is None)
    last = about.definitions(numbers, absent), about.data(numbers, asked.period, left_out)
    slides = [slide for slide in (*made.values(), *last) if slide is not None]
    name = _customer(now)
    look, period = now.look, asked.period.name(now.look)
    footer = look.t("decks.cover.footer", customer=name, day=look.day(asked.period.last))
    return Deck(
        lang=look.lang,
        title=look.t("decks.cover.file", customer=name, period=period),
        partner=clean(asked.partner),
        footer=footer,
        cover=_cover(name, numbers, asked),
        slides=tuple(part for slide in slides for part in paging.pages(slide)),
        left_out=left_out,
    )


def _times(numbers: Numbers, period: Period) -> quarter.Times:
    return quarter.Times(licenses.Licenses(numbers), (period, period.before, period.year_before))


def _of_calls(make: Callable[..., Slide | None], times: int) -> Callable[[Numbers, Period], Slide | None]:
    """A section about the calls of the period and of the earlier ones, `times` in all."""

    def made(numbers: Numbers, period: Period) -> Slide | None:
        each = (period, period.before, period.year_before)[:times]
        return make(*(Calls(numbers, one) for one in each))

    return made


_SECTIONS: Mapping[str, Callable[[Numbers, Period], Slide | None]] = {
    "quarter": lambda numbers, period: quarter.quarter(_times(numbers, period)),
    "licenses": lambda numbers, period: licenses.trend(licenses.Licenses(numbers), period),
    "adoption": lambda numbers, period: licenses.adoption(licenses.Licenses(numbers), period),
    "terms": terms.terms,
    "volume": _of_calls(calls.volume, 2),
    "quality": _of_calls(calls.quality, 2),
    "queues": _of_calls(calls.queues, 3),
    "incidents": lambda numbers, period: incidents.incidents(
        licenses.Licenses(numbers), Calls(numbers, period), period
    ),
    "actions": actions.actions,
}


SECTIONS = tuple(_SECTIONS)


def _customer(now: Context) -> str:
    [[_region, _org_id, name]] = now.store.answer(NAMED, now.scope)
    return clean(name)


def _cover(name: str, numbers: Numbers, asked: Asked) -> Cover:
    look, period = numbers.look, asked.period
    lines = [period.days(look)] if period.name(look) != period.days(look) else []
    if asked.manager:
        lines.append(look.t("decks.cover.manager", name=clean(asked.manager)))
    title = Said(look.t("decks.cover.title", period=period.name(look)))
    days = {"first": numbers.named_day("first", period.first), "last": numbers.named_day("last", period.last)}
    return Cover(name, title, tuple(lines), (numbers.say("cover.note", customer=name, **days),))
