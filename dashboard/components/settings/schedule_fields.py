"""What a schedule asks for, as fields of a form: what, when, to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from dashboard.components import forms
from dashboard.components.forms import Kind
from dashboard.data.deliveries.delivery import PAGE
from dashboard.data.reports.formats import CHOICES
from dashboard.data.reports.known import Template
from dashboard.data.schedules.ranges import Range
from dashboard.data.schedules.recurrence import Every, Recurrence, Weekday
from dashboard.data.schedules.schedule import Schedule
from dashboard.look import Look
from dashboard.scope import ALL, Region, Service

ZONES = "/reports/schedules/zones"
DAYS = range(7)
_DAYS_OF_MONTH = range(1, 32)
_DEFAULT_ZONE, _DEFAULT_AT = "UTC", "06:00"
_PICTURES = ("pdf", "png")
Asked = Mapping[str, object]


def of_report(
    look: Look,
    templates: Sequence[Template],
    regions: Sequence[Region],
    today: date,
    one: Schedule | None,
    *,
    mail: bool,
    folder: bool,
) -> list[Asked]:
    """Of a report: a new one's, or those of one that is there."""
    said = dict(one.payload) if one else {}
    return [
        *_what(look, said, templates, regions),
        forms.field("name", look.t("schedules.field.name"), value=one.name if one else "", required=False),
        *_when(look, one.recurrence if one else None, today),
        *_to(look, said, mail=mail, folder=folder),
        forms.field("address", kind=Kind.HIDDEN),
    ]


def of_page(look: Look, today: date, *, mail: bool, one: Schedule | None = None, address: str = "") -> list[Asked]:
    """Of a page or a block that comes by mail."""
    said = dict(one.payload) if one else {"address": address}
    kinds = [(each, each.upper()) for each in _PICTURES]
    return [
        forms.field("address", look.t("schedules.field.address"), value=str(said.get("address", ""))),
        forms.field(
            "format", look.t("reports.form.format"), Kind.SELECT, str(said.get("format", _PICTURES[0])), options=kinds
        ),
        forms.field("name", look.t("schedules.field.name"), value=one.name if one else "", required=False),
        *_when(look, one.recurrence if one else None, today),
        *_to(look, said, mail=mail, folder=False),
        *(forms.field(name, kind=Kind.HIDDEN) for name in ("template", "region", "service", "range", "count")),
    ]


def is_page(one: Schedule) -> bool:
    """Whether it sends a page."""
    return one.kind == PAGE


def _what(
    look: Look, said: Mapping[str, object], templates: Sequence[Template], regions: Sequence[Region]
) -> list[Asked]:
    names = [(each.id, each.name(look.t)) for each in templates]
    if said and said["template"] not in dict(names):  # its owner's alone: a change keeps it
        names.append((str(said["template"]), str(said["name"])))
    own = [str(said["template"])] if said.get("range") else []
    ranged = list(dict.fromkeys([*(each.id for each in templates if each.ranged), *own]))
    of_service = [each.id for each in templates if each.of_service]
    services = [(each.value, look.t(f"licenses.service.{each.value}")) for each in Service]
    kinds = [(each, look.t(f"reports.form.{each}")) for each in CHOICES]
    spans = [(each.value, look.t(f"schedules.range.{each}")) for each in Range]

    def chosen(name: str, default: str) -> str:
        return str(said.get(name) or default)

    return [
        forms.field(
            "template", look.t("schedules.field.template"), Kind.SELECT, chosen("template", names[0][0]), options=names
        ),
        region(look, str(said.get("region") or ""), regions),
        forms.field(
            "service",
            look.t("licenses.service.label"),
            Kind.SELECT,
            chosen("service", Service.MEETINGS.value),
            options=services,
            when=("template", of_service),
        ),
        forms.field(
            "range",
            look.t("schedules.field.range"),
            Kind.SELECT,
            chosen("range", Range.WEEK.value),
            options=spans,
            when=("template", ranged),
        ),
        forms.field(
            "count", look.t("schedules.field.count"), value=chosen("count", "7"), when=("range", [Range.DAYS.value])
        ),
        forms.field("format", look.t("reports.form.format"), Kind.SELECT, chosen("format", CHOICES[0]), options=kinds),
    ]


def region(look: Look, own: str, regions: Sequence[Region]) -> Asked:
    """Only where there are several to choose from; `own`: that of a schedule that is there."""
    there = [each.value for each in regions]
    known = list(dict.fromkeys([*there, *([ALL] if len(there) > 1 else []), *filter(None, [own])]))
    first = own or (known[0] if known else "")
    if len(known) <= 1:
        return forms.field("region", kind=Kind.HIDDEN, value=first)
    places = [(each, look.t(f"frame.region.{each}")) for each in known]
    return forms.field("region", look.t("frame.region.label"), Kind.SELECT, first, options=places)


def _when(look: Look, one: Recurrence | None, today: date) -> list[Asked]:
    every = [(each.value, look.t(f"schedules.every.{each}")) for each in Every]
    days = [(str(day), look.t(f"schedules.weekday.{day}")) for day in DAYS]
    months = [(str(day), look.t("schedules.day_of_month", n=day)) for day in _DAYS_OF_MONTH]
    months += [(each.value, look.t(f"schedules.day_of_month_{each}")) for each in Weekday]
    day = str((one.weekday or one.day or 1) if one else 1)
    start = (one.start if one else today).isoformat()
    return [
        forms.field("every", look.t("schedules.field.every"), Kind.SELECT, one.every if one else "week", options=every),
        forms.field(
            "days",
            look.t("schedules.field.days"),
            Kind.CHECKS,
            [str(each) for each in one.days] if one else ["0"],
            options=days,
            when=("every", [Every.WEEK.value]),
        ),
        forms.field(
            "day", look.t("schedules.field.day"), Kind.SELECT, day, options=months, when=("every", [Every.MONTH.value])
        ),
        forms.field("at", look.t("schedules.field.at"), Kind.TIME, f"{one.at:%H:%M}" if one else _DEFAULT_AT),
        forms.field(
            "zone",
            look.t("schedules.field.zone"),
            Kind.LOOKUP,
            one.zone if one else look.zone or _DEFAULT_ZONE,
            suggests=ZONES,
            nothing=look.t("schedules.field.no_zone"),
        ),
        forms.field("start", look.t("schedules.field.start"), Kind.DATE, start),
        forms.field(
            "end",
            look.t("schedules.field.end"),
            Kind.DATE,
            one.end.isoformat() if one and one.end else "",
            required=False,
        ),
    ]


def _to(look: Look, said: Mapping[str, object], *, mail: bool, folder: bool) -> list[Asked]:
    """Only where the hub can."""
    given = said.get("to")
    to = "\n".join(str(each) for each in given) if isinstance(given, (list, tuple)) else ""
    label, hint = look.t("schedules.field.to"), look.t("schedules.field.to_hint")
    on = ["folder"] if said.get("folder") else []
    options = [("folder", look.t("schedules.field.folder_on"))]
    return [
        forms.field("to", label, Kind.AREA, to, hint=hint, required=False, rows=3)
        if mail
        else forms.field("to", kind=Kind.HIDDEN, value=to),
        forms.field("folder", look.t("schedules.field.folder"), Kind.CHECKS, on, options=options)
        if folder
        else forms.field("folder", kind=Kind.HIDDEN),
    ]
