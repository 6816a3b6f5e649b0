"""Requests to the help desk: the form, the list, and one request with its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from dashboard.access import Action, User, may
from dashboard.components import states
from dashboard.components.dash_components import Form, Icon, Post
from dashboard.components.forms import Kind as Field
from dashboard.components.forms import field
from dashboard.components.settings.person import block, table
from dashboard.components.settings.report_runs import size
from dashboard.data.help_desk import attached
from dashboard.data.help_desk.help_request import (
    MOST_TEXT,
    PRODUCTS,
    Entry,
    Handed,
    Handover,
    HelpFile,
    HelpRequest,
    Kind,
    Stage,
    Urgency,
    days_of,
    product_key,
)
from dashboard.errors import Unusable
from dashboard.look import DASH, Look

PATH, NEW = "/help-desk", "/help-desk/new"
ASK, FIND, FILES = "/help-desk/ask", "/help-desk/customers", "/help-desk/files/"
EVERYBODY = "everybody"
_STAGES = {Stage.OPEN: ("st-ready", "inactive"), Stage.CLOSED: ("is-off", "check")}
_URGENCIES = {Urgency.HIGH: ("st-expiring", "serious"), Urgency.CRITICAL: ("st-suspended", "critical")}
_HANDED = {
    Handed.WAITING: ("st-ready", "history"),
    Handed.HANDED: ("", "check"),
    Handed.FAILED: ("st-expiring", "warning"),
}
_WIDTH, _WIDTHS = "900px", ("auto", "17%", "120px", "110px", "17%", "175px")
Asked = Mapping[str, object]


# A new one ------------------------------------------------------------------------------------------


def form(reader: User, page: str, as_of: str, look: Look) -> Component:
    """What is asked; `page`, `as_of`: where the reader comes from, to be added where they agree."""
    regions = [
        ("", look.t("help.form.no_region")),
        *((each.value, look.t(f"frame.region.{each}")) for each in reader.regions),
    ]
    products = [(each, look.t(product_key(each))) for each in PRODUCTS]
    urgencies = [(each.value, look.t(f"help.urgency.{each}")) for each in Urgency]
    hint = look.t("help.form.files_hint", most=attached.MOST_FILES, size=attached.MOST_MEGABYTES)
    asked: list[Asked] = [
        field("subject", look.t("help.field.subject")),
        field("product", look.t("help.field.product"), Field.SELECT, options=products),
        field("region", look.t("help.field.region"), Field.SELECT, options=regions, required=False),
        field(
            "customer",
            look.t("help.field.customer"),
            Field.LOOKUP,
            suggests=FIND,
            nothing=look.t("people.customers.not_found"),
            hint=look.t("help.form.customer_hint"),
            required=False,
        ),
        field(
            "what",
            look.t("help.field.what"),
            Field.AREA,
            rows=8,
            hint=look.t("help.form.what_hint", most=look.count(MOST_TEXT)),
        ),
        field("urgency", look.t("help.field.urgency"), Field.SELECT, Urgency.NORMAL.value, options=urgencies),
        field("contact", look.t("help.field.contact"), value=reader.email, hint=look.t("help.form.contact_hint")),
        field(
            attached.FIELD,
            look.t("help.field.files"),
            Field.FILES,
            hint=hint,
            required=False,
            accepts=attached.ACCEPTS,
            most=(attached.MOST_FILES, attached.MOST_BYTES),
        ),
        _agree(page, as_of, look),
        field("page", kind=Field.HIDDEN, value=page),
        field("as_of", kind=Field.HIDDEN, value=as_of),
    ]
    return Form(ASK, asked, submit=look.t("help.form.send"), identity="help-form")


def _agree(page: str, as_of: str, look: Look) -> Asked:
    if not page:
        return field("agree", kind=Field.HIDDEN)
    words = look.t("help.form.agree_day" if as_of else "help.form.agree", page=_short(page), day=_days(as_of, look))
    return field("agree", look.t("help.form.agree_legend"), Field.CHECKS, [], options=[("page", words)])


def _days(as_of: str, look: Look) -> str:
    return look.days(days_of(as_of))


def _short(page: str) -> str:
    """The address as far as a line holds it; all of it is sent."""
    return page if len(page) <= _LINE else page[:_LINE] + "…"


_LINE = 80


def back(kept: Mapping[str, str], look: Look) -> Component:
    """The way to the list."""
    return html.A([Icon("chevron-right"), look.t("help.page.title")], href=_href(kept), className="crumb")


# The list -------------------------------------------------------------------------------------------


def tabs(everybody: bool, kept: Mapping[str, str], look: Look) -> Component:
    """One's own, or those of everybody in one's regions."""
    made = []
    for name in ("", EVERYBODY):
        words = look.t(f"help.list.{name or 'own'}")
        here = {"aria-current": "page"} if everybody == bool(name) else {}
        made.append(html.A(words, href=_href({**kept, "tab": name}), **here))
    return html.Nav(made, className="tabs", **{"aria-label": look.t("help.list.tabs")})


def listed(requests: Sequence[HelpRequest], *, everybody: bool, kept: Mapping[str, str], look: Look) -> Component:
    """A row for each request, or that there is none."""
    if not requests:
        return states.nothing(look.t("help.list.none"), look.t("help.list.none_text"), level=2)
    heads = [
        ("subject", ""),
        ("customer", "mid"),
        ("stage", ""),
        ("urgency", "mid"),
        ("author" if everybody else "product", "mid"),
        ("created", "wide"),
    ]
    rows = [html.Tr(_row(each, everybody, kept, look)) for each in requests]
    found = table(
        look, look.t("help.list.caption"), [(f"help.field.{name}", kind) for name, kind in heads], rows, _WIDTH, _WIDTHS
    )
    return html.Div(found, className="help-list")


def more(before: int, everybody: bool, kept: Mapping[str, str], look: Look) -> Component:
    """The way to older ones."""
    query = {**kept, "tab": EVERYBODY if everybody else "", "before": str(before)}
    return html.P(html.A(look.t("help.list.older"), href=_href(query), className="btn btn-line"), className="list-foot")


def _row(one: HelpRequest, everybody: bool, kept: Mapping[str, str], look: Look) -> list[Component]:
    link = html.A(
        [html.Span(f"#{one.number}", className="mute"), " ", html.Bdi(one.subject)],
        href=_href({**kept, "request": one.key}),
        className="name",
    )
    who = html.Bdi(one.author) if everybody else look.t(product_key(one.product))
    return [
        html.Td(link),
        html.Td(html.Bdi(one.customer) if one.customer else DASH, className="mid"),
        html.Td(stage(one.stage, look)),
        html.Td(urgency(one.urgency, look), className="mid"),
        html.Td(who, className="mid"),
        html.Td(look.moment(one.created), className="wide"),
    ]


def stage(one: Stage, look: Look) -> Component:
    """How it stands."""
    kind, icon = _STAGES[one]
    return html.Span([Icon(icon), look.t(f"help.stage.{one}")], className=f"flag {kind}")


def urgency(one: Urgency, look: Look) -> Component:
    """What is urgent has a flag; all else is words."""
    words = look.t(f"help.urgency.{one}")
    if one not in _URGENCIES:
        return html.Span(words)
    kind, icon = _URGENCIES[one]
    return html.Span([Icon(icon), words], className=f"flag {kind}")


def _href(query: Mapping[str, str]) -> str:
    said = urlencode({name: value for name, value in query.items() if value})
    return f"{PATH}?{said}" if said else PATH


# One request ----------------------------------------------------------------------------------------


def head(one: HelpRequest, kept: Mapping[str, str], look: Look) -> list[Component]:
    """The way back, what it is about, how it stands, what can be done."""
    title = html.H1([html.Span(f"#{one.number}", className="mute"), " ", html.Bdi(one.subject)])
    flags = html.P([stage(one.stage, look), urgency(one.urgency, look)], className="help-flags")
    name = "close" if one.stage is Stage.OPEN else "reopen"
    act = Post(
        f"{PATH}/{name}",
        {"request": one.key, "version": one.version},
        words=look.t(f"help.one.{name}"),
        icon="check" if name == "close" else "refresh",
    )
    return [
        back(kept, look),
        html.Div(html.Div([title, flags]), className="page-head"),
        html.Div(act, className="person-acts"),
    ]


def facts(one: HelpRequest, customer: str, look: Look) -> Component:
    """What was filled in. `customer`: the address of its page, for who may open it."""
    name = html.Bdi(one.customer)
    page = html.A(html.Bdi(one.page), href=one.page) if one.page else None
    said: list[tuple[str, object]] = [
        ("product", look.t(product_key(one.product))),
        ("region", look.t(f"frame.region.{one.region}") if one.region else ""),
        ("customer", (html.A(name, href=customer) if customer else name) if one.org_id else ""),
        ("author", [html.Bdi(one.name), html.Span(html.Bdi(one.author), className="mute")]),
        ("contact", html.Bdi(one.contact)),
        ("created", look.moment(one.created)),
        ("page", page or ""),
        ("as_of", _days(one.as_of, look) if one.page else ""),
    ]
    pairs = [part for key, value in said if value for part in (html.Dt(look.t(f"help.field.{key}")), html.Dd(value))]
    return block(look.t("help.one.facts"), [html.Dl(pairs, className="facts")])


def asked(entry: Entry, files: Sequence[HelpFile], look: Look) -> Component:
    """What happened, in their words, and the files."""
    parts: list[Component] = [html.P(entry.text, className="help-text", dir="auto")]
    if files:
        parts.append(
            html.Ul(
                [html.Li(_file(each, look)) for each in files],
                className="help-files",
                **{"aria-label": look.t("help.field.files")},
            )
        )
    return block(look.t("help.field.what"), parts)


def _file(one: HelpFile, look: Look) -> Component:
    said = [Icon("export"), html.Bdi(one.name), html.Span(size(one.bytes, look), className="mute")]
    return html.A(said, href=f"{FILES}{one.id}", download=one.name)


def history(one: HelpRequest, entries: Sequence[Entry], reader: User, look: Look) -> Component:
    """What was said and done since, how each went out, and a field for a note."""
    items = [html.Li(_entry(one, each, reader, look)) for each in entries]
    fields = [
        field("text", look.t("help.one.note"), Field.AREA, rows=4),
        field("request", kind=Field.HIDDEN, value=one.key),
    ]
    write = Form(f"{PATH}/note", fields, submit=look.t("help.one.add"), identity="help-note")
    return block(
        look.t("help.one.history"), [html.Ol(items, className="help-history"), html.Div(write, className="narrow")]
    )


def _entry(one: HelpRequest, entry: Entry, reader: User, look: Look) -> list[Component]:
    who = html.Bdi(entry.author)
    head = html.P(
        [
            html.B(look.t(f"help.kind.{entry.kind}")),
            who,
            html.Time(look.moment(entry.at), dateTime=entry.at.isoformat(timespec="seconds"), className="mute"),
        ],
        className="help-entry-head",
    )
    parts: list[Component] = [head]
    if entry.kind is not Kind.ASKED and entry.text:
        parts.append(html.P(entry.text, className="help-text", dir="auto"))
    return [*parts, *(_handover(one, each, reader, look) for each in entry.handovers)]


def _handover(one: HelpRequest, each: Handover, reader: User, look: Look) -> Component:
    kind, icon = _HANDED[each.stage]
    words = look.t(f"help.handed.{each.channel}_{each.stage}")
    parts: list[Component] = [html.Span([Icon(icon), words], className=f"flag {kind}".strip())]
    if each.ended and each.stage is Handed.HANDED:
        parts.append(html.Span(look.moment(each.ended), className="mute"))
    if each.why:
        parts.append(html.Span(_reason(each.why, each.why_values, look)))
    if each.next and each.tries:
        parts.append(html.Span(look.t("help.handed.next", at=look.moment(each.next)), className="mute"))
    if each.stage is Handed.FAILED and may(reader, Action.SEE_HELP_REQUESTS):
        body = {"request": one.key, "handover": each.id}
        parts.append(Post(f"{PATH}/again", body, words=look.t("help.handed.again"), icon="refresh"))
    if each.tries:
        tried = [
            html.Li(
                [
                    html.Time(look.moment(every.at), dateTime=every.at.isoformat(timespec="seconds")),
                    " ",
                    _reason(every.why, every.values, look),
                ]
            )
            for every in each.tries
        ]
        words = look.t("help.handed.tries", count_of=len(tried), count=look.count(len(tried)))
        parts.append(html.Details([html.Summary(words), html.Ol(tried)]))
    return html.Div(parts, className="help-handover")


def _reason(key: str, values: Mapping[str, object], look: Look) -> str:
    """Why it did not get there; what the server's disk is like is not told."""
    return Unusable(key, **values).told_to_reader(look.lang)
