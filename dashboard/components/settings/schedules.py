"""Schedules as the page shows them: the list, and one of them with what became of each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from dashboard.components import forms, states
from dashboard.components.dash_components import Form, Post
from dashboard.components.forms import Kind
from dashboard.components.settings import schedule_fields, schedule_words
from dashboard.components.settings.person import block, table
from dashboard.data.deliveries.delivery import Delivery
from dashboard.data.reports.known import Template
from dashboard.data.schedules.reading import Occurrence
from dashboard.data.schedules.recurrence import upcoming
from dashboard.data.schedules.schedule import Became, Schedule, Stage
from dashboard.look import DASH, Look
from dashboard.scope import Region

ADD, CHANGE, ACT, NEXT = (f"/reports/schedules/{name}" for name in ("add", "change", "act", "next"))
_WIDTH = "560px"
_WIDTHS = ("26%", "auto", "190px", "22%", "18%")
_HEADS = (
    ("schedules.column.name", ""),
    ("schedules.column.when", "mid"),
    ("schedules.column.next", "wide"),
    ("schedules.column.last", ""),
    ("schedules.column.state", ""),
)
_TIMES = (
    ("schedules.column.due", ""),
    ("schedules.column.became", ""),
    ("schedules.column.delivered", ""),
)
_TIMES_WIDTHS = ("210px", "150px", "auto")
Deliveries = Mapping[datetime, Sequence[Delivery]]


@dataclass(frozen=True, slots=True)
class Able:
    """What can be made, and what the hub can do with it."""

    templates: Sequence[Template]  # those that the reader may use
    regions: Sequence[Region]  # those of the reader that have data
    mail: bool
    folder: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A schedule with what became of its times, the newest first."""

    one: Schedule
    times: Sequence[Occurrence]
    delivered: Deliveries


def listed(look: Look, some: Sequence[Told], path: str, able: Able, today: date) -> list[Component]:
    """The list, and where one is added."""
    head = html.Div(
        [html.P(look.t("schedules.page.intro"), className="mute"), _add(look, able, today)], className="schedules-head"
    )
    if not some:
        return [head, states.nothing(look.t("schedules.page.none"), look.t("schedules.page.none_text"), level=2)]
    rows = [_row(look, each, path) for each in some]
    return [head, table(look, look.t("reports.page.schedules"), _HEADS, rows, _WIDTH, _WIDTHS)]


def of_page(look: Look, address: str, able: Able, today: date) -> list[Component]:
    """Where a page or a block begins to come by mail."""
    title, submit = look.t("schedules.page.subscribe"), look.t("schedules.page.subscribe_submit")
    if not able.mail:
        return [block(title, [html.P(look.t("mail.error.no_server"), className="mute")])]
    fields = schedule_fields.of_page(look, today, address=address, mail=True)
    return [block(title, [Form(ADD, fields, identity="schedule-page", submit=submit, preview=NEXT)])]


def one(look: Look, told: Told, back: str, able: Able, today: date, now: datetime) -> list[Component]:
    """One of them: what it makes, when, what can be done about it, what became of it."""
    said = told.one
    code, state = schedule_words.stage(said, told.times, look)
    facts = [
        (look.t("schedules.column.what"), schedule_words.what(said.payload, look)),
        (look.t("schedules.column.when"), schedule_words.when(said.recurrence, look)),
        (look.t("schedules.column.state"), html.Span(state, className="schedule-state", **{"data-stage": code})),
        (look.t("schedules.column.owner"), html.Bdi(said.owner) if said.owner else look.t("audit.page.system")),
        (look.t("schedules.field.to"), _recipients(said)),
    ]
    pairs = [part for label, value in facts for part in (html.Dt(label), html.Dd(value))]
    ahead = upcoming(said.recurrence, now) if said.stage is Stage.ACTIVE else []
    nexts = [html.Li(look.moment_in(due, said.recurrence.zone)) for due in ahead]
    none = html.P(look.t("schedules.page.no_next"), className="mute")
    return [
        html.A(look.t("schedules.page.back"), href=back, className="crumb"),
        block(said.name, [html.Dl(pairs, className="facts")], tools=_acts(look, said, back, able, today)),
        block(look.t("schedules.page.next"), [html.Ol(nexts, className="plain next-runs") if nexts else none]),
        block(look.t("schedules.page.times"), [_times(look, told)]),
    ]


def _recipients(said: Schedule) -> Component | str:
    to = said.payload.get("to") or ()
    return html.Ul([html.Li(html.Bdi(each)) for each in to], className="plain") if to else DASH


def _row(look: Look, told: Told, path: str) -> Component:
    said = told.one
    href = f"{path}?{urlencode({'tab': 'schedules', 'schedule': said.id})}"
    due = look.moment_in(said.next_due, said.recurrence.zone) if said.next_due else DASH
    begun = next((each for each in told.times if each.became is Became.BEGUN), None)
    code, last = schedule_words.result(told.delivered.get(begun.due_at, ()), look) if begun else ("", DASH)
    stage, state = schedule_words.stage(said, told.times, look)
    when = schedule_words.when(said.recurrence, look)
    what = schedule_words.what(said.payload, look)
    return html.Tr(
        [
            html.Td([html.A(said.name, href=href, className="name"), html.Span(what, className="sub", title=what)]),
            html.Td(html.Span(when, title=when), className="mid"),
            html.Td(due, className="wide"),
            html.Td(html.Span(last, className="schedule-result", title=last, **{"data-stage": code})),
            html.Td(html.Span(state, className="schedule-state", title=state, **{"data-stage": stage})),
        ]
    )


def _times(look: Look, told: Told) -> Component:
    if not told.times:
        return states.nothing(look.t("schedules.page.no_times"), look.t("schedules.page.no_times_text"))
    zone = told.one.recurrence.zone
    rows = [
        html.Tr(
            [
                html.Td(look.moment_in(each.due_at, zone)),
                html.Td(_became(look, each)),
                html.Td(_deliveries(look, told.delivered.get(each.due_at, ()))),
            ]
        )
        for each in told.times
    ]
    return table(look, look.t("schedules.page.times"), _TIMES, rows, _WIDTH, _TIMES_WIDTHS)


def _became(look: Look, each: Occurrence) -> Component:
    code = "by_hand" if each.by_hand else each.became.value
    return html.Span(look.t(f"schedules.became.{code}"), className="schedule-state", **{"data-stage": code})


def _deliveries(look: Look, some: Sequence[Delivery]) -> Component | str:
    lines = [
        html.Li(
            [html.Bdi(schedule_words.place(each, look)), ": ", schedule_words.became(each, look)],
            className="schedule-result",
            **{"data-stage": each.stage.value},
        )
        for each in some
    ]
    return html.Ul(lines, className="plain") if lines else DASH


def _add(look: Look, able: Able, today: date) -> Component:
    words = look.t("schedules.page.add")
    fields = _of_report(look, able, today)
    return Form(ADD, fields, identity="schedule-add", opens=words, title=words, submit=words, icon="plus", preview=NEXT)


def _of_report(look: Look, able: Able, today: date, one: Schedule | None = None) -> list[Mapping[str, object]]:
    return schedule_fields.of_report(look, able.templates, able.regions, today, one, mail=able.mail, folder=able.folder)


def _acts(look: Look, said: Schedule, back: str, able: Able, today: date) -> list[Component]:
    which = [_hidden("schedule", str(said.id)), _hidden("version", str(said.version))]
    fields = (
        schedule_fields.of_page(look, today, one=said, mail=able.mail)
        if schedule_fields.is_page(said)
        else _of_report(look, able, today, said)
    )
    turn = "resume" if said.stage is Stage.PAUSED else "pause"
    acts = [turn, "run", "copy"] if said.stage is not Stage.ENDED else ["run", "copy"]
    remove = look.t("schedules.act.remove")
    return [
        Form(
            CHANGE,
            [*which, *fields],
            identity="schedule-change",
            opens=look.t("schedules.act.change"),
            title=look.t("schedules.act.change"),
            submit=look.t("schedules.act.save"),
            preview=NEXT,
        ),
        *(
            Post(ACT, {"schedule": said.id, "version": said.version, "act": act}, words=look.t(f"schedules.act.{act}"))
            for act in acts
        ),
        Form(
            ACT,
            [*which, _hidden("act", "remove")],
            identity="schedule-remove",
            opens=remove,
            title=remove,
            submit=remove,
            note=look.t("schedules.act.remove_note"),
            danger=True,
            done=back,
        ),
    ]


def _hidden(name: str, value: str) -> Mapping[str, object]:
    return forms.field(name, kind=Kind.HIDDEN, value=value)
