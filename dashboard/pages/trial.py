"""A trial is started here, in four steps: company, country, services, length; of an existing customer in two."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard import shell
from dashboard.access import Action
from dashboard.codes import VERTICALS
from dashboard.components.dash_components import Form, Markup, Steps
from dashboard.components.forms import Kind, Options, field
from dashboard.context import Bare
from dashboard.data.collate import keys
from dashboard.data.contract.contract import COUNTRIES
from dashboard.data.trials import asking, filled
from dashboard.data.trials.filled import Filled
from dashboard.look import Look

NAME, PATH = "trial", "/trials/start"
FIND, WHOM = "/trials/customers", "/trials/whom"  # looks for existing customers, and takes one
SUPPOSED_DAYS = "30"


def layout(**query: str | list[str]) -> Component:
    """The page, for who may start one."""
    return shell.plain(NAME, query, _content, Action.MANAGE_TRIALS)


def _content(now: Bare) -> shell.Content:
    look, of = now.look, now.extra.get("of", "")
    title = look.t("trials.wizard.title")
    there = Filled({filled.OF: of}, now.user, now.store).existing if of else None
    intro = look.t("trials.wizard.intro_existing" if there else "trials.wizard.intro")
    head = html.Div(html.Div([html.H1(title), html.P(intro, className="page-sub")]), className="page-head")
    names = [name for name in filled.STEPS if not (there and name in filled.OF_COMPANY)]
    steps = Steps(
        "/trials/check",
        "/trials/start",
        [_step(name, look) for name in names],
        kept={filled.OF: of} if there else {},
        submit=look.t("trials.wizard.start"),
        identity="trial-start",
    )
    return shell.Content(title, [Markup([head, *([] if there else _existing(look))]), steps])


def _existing(look: Look) -> list[Component]:
    """A customer that there is already is looked for; what was found leads to the steps that it needs."""
    asked = field(
        "customer",
        look.t("trials.field.existing"),
        Kind.LOOKUP,
        hint=look.t("trials.hint.existing"),
        suggests=FIND,
        nothing=look.t("trials.wizard.nobody"),
    )
    form = Form(WHOM, [asked], submit=look.t("trials.wizard.take"), identity="trial-whom")
    return [
        html.Section([html.H2(look.t("trials.wizard.existing")), form], className="step-way"),
        html.H2(look.t("trials.wizard.new"), className="step-way"),
    ]


def _step(name: str, look: Look) -> dict[str, object]:
    return {
        "name": name,
        "title": look.t(f"trials.wizard.{name}"),
        "note": look.t(f"trials.wizard.{name}_note"),
        "fields": [_field(each, look) for each in filled.STEPS[name]],
    }


def _field(name: str, look: Look) -> dict[str, object]:
    if name == "country":
        return _select(name, look, _countries(look))
    if name == "vertical":
        return _select(name, look, _verticals(look))
    if name == "time_zone":
        return _select(name, look, [(zone, zone.replace("_", " ")) for zone in asking.time_zones()])
    if name in filled.LICENSES:
        product = name.removeprefix(asking.OF_PRODUCT)
        return dict(field(name, look.t(f"licenses.value.{product}"), required=False))
    kind = Kind.EMAIL if name == "admin_email" else Kind.TEXT
    value = SUPPOSED_DAYS if name == "days" else ""
    hint = look.t(f"trials.hint.{name}")
    label = look.t(f"trials.field.{name}")
    return dict(field(name, label, kind, value, hint=hint, required=name != "site_url"))


def _select(name: str, look: Look, options: Sequence[tuple[str, str]]) -> dict[str, object]:
    choices: Options = [("", look.t("trials.wizard.choose")), *options]
    hint = look.t(f"trials.hint.{name}")
    label = look.t(f"trials.field.{name}")
    return dict(field(name, label, Kind.SELECT, options=choices, hint=hint, required=name != "time_zone"))


def _verticals(look: Look) -> list[tuple[str, str]]:
    """By their words; what is none of them comes last."""
    named = [(code, look.t(f"trials.vertical.{code}")) for code in VERTICALS[:-1]]
    order = keys([words for _code, words in named], look.lang)
    return [*sorted(named, key=lambda one: order[one[1]]), (VERTICALS[-1], look.t(f"trials.vertical.{VERTICALS[-1]}"))]


def _countries(look: Look) -> list[tuple[str, str]]:
    """Each with the region that it fixes."""
    named = {look.country(code): code for code in sorted(COUNTRIES)}
    order = keys(list(named), look.lang)
    return [
        (named[name], f"{name} ({asking.region_of(named[name]).upper()})")
        for name in sorted(named, key=order.__getitem__)
    ]
