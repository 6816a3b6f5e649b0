"""Mirror links of the customer: what each shows, how it stands, when and from where it was opened."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components import section_layout, states
from dashboard.components.dash_components import Form, Icon, Markup, Post
from dashboard.components.forms import Kind, field
from dashboard.data.mirrors import definition
from dashboard.data.mirrors.reading import Listed, Stage
from dashboard.data.people.passwords import SHORTEST
from dashboard.look import Look
from dashboard.words import LANGUAGES

_STAGES = {
    Stage.OPEN: ("", "good"),
    Stage.DARK: ("st-suspended", "suspended"),
    Stage.EXPIRED: ("st-expired", "expired"),
    Stage.REVOKED: ("st-expired", "close"),
    Stage.RESTORED: ("st-expired", "history"),
}
_EXPLAINED = (Stage.DARK, Stage.RESTORED)


def drawn(found: Sequence[Listed], address: str, look: Look, asks: str) -> Component:
    """The tab. `address`: where a link is made; `asks`: as in `Form`."""
    none = states.nothing(look.t("mirrors.manage.none"), look.t("mirrors.manage.none_text"))
    body = _listed(found, look) if found else none
    title, caption = look.t("mirrors.manage.title"), html.P(look.t("mirrors.manage.caption"))
    tools = html.Div(_add(address, look, asks), className="tools")
    head = section_layout.block_head(caption, title, tools, "mirrors")
    parts = [head, html.Div(body, className="customer-part")]
    return Markup(parts, tag="section", className="block block-mirrors", **{"aria-labelledby": "mirrors-title"})


def _add(address: str, look: Look, asks: str) -> Component:
    sections = [(name, look.t(f"mirrors.section.{name}")) for name in definition.SECTIONS]
    languages = [(lang, Look(lang, look.theme).t("web.appearance.language")) for lang in LANGUAGES]
    words = look.t("mirrors.manage.add")
    days = {"least": definition.SHORTEST_DAYS, "most": definition.LONGEST_DAYS}
    fields = [
        field("label", look.t("mirrors.field.label"), hint=look.t("mirrors.field.label_hint")),
        field(
            "sections",
            look.t("mirrors.field.sections"),
            Kind.CHECKS,
            definition.USUAL,
            options=sections,
            hint=look.t("mirrors.field.sections_hint"),
        ),
        field("lang", look.t("mirrors.field.lang"), Kind.SELECT, look.lang, options=languages),
        field(
            "days",
            look.t("mirrors.field.days"),
            value=str(definition.USUAL_DAYS),
            hint=look.t("mirrors.field.days_hint", **days),
        ),
        field(
            "passphrase",
            look.t("mirrors.field.passphrase"),
            Kind.PASSWORD,
            hint=look.t("mirrors.field.passphrase_hint", n=SHORTEST),
            autocomplete="new-password",
            required=False,
        ),
    ]
    note = look.t("mirrors.manage.note")
    return Form(
        address,
        fields,
        identity="mirror-add",
        opens=words,
        submit=words,
        title=words,
        icon="plus",
        note=note,
        asks=asks,
    )


def _listed(found: Sequence[Listed], look: Look) -> Component:
    label = {"aria-label": look.t("mirrors.manage.title")}
    return html.Ul([_link(one, look) for one in found], className="grants mirrors", **label)


def _link(one: Listed, look: Look) -> Component:
    mirror = one.mirror
    locked = [html.Span([Icon("lock"), look.t("mirrors.manage.guarded")], className="flag plain")]
    head = [html.B(html.Bdi(mirror.label)), _flag(one.stage, look), *(locked if mirror.guarded else [])]
    sections = ", ".join(look.t(f"mirrors.section.{name}") for name in mirror.sections)
    said = {
        "by": mirror.made_by or look.t("audit.page.system"),
        "at": look.moment(mirror.created),
        "until": look.moment(mirror.expires),
        "language": Look(mirror.lang, look.theme).t("web.appearance.language"),
    }
    parts: list[Component] = [
        html.Div(head, className="grant-head"),
        html.P(sections, className="note-text"),
        html.P(look.t("mirrors.manage.facts", **said), className="mute"),
        *([html.P(look.t(f"mirrors.stage_text.{one.stage}"), className="mute")] if one.stage in _EXPLAINED else []),
        _opened(one, look),
    ]
    if one.stage in (Stage.OPEN, Stage.DARK):
        parts.append(html.Div(_revoke(one, look), className="do"))
    return html.Li(parts, className="grant", **{"data-mirror": str(mirror.id), "data-stage": one.stage.value})


def _flag(stage: Stage, look: Look) -> Component:
    kind, icon = _STAGES[stage]
    return html.Span([Icon(icon), look.t(f"mirrors.stage.{stage}")], className=f"flag {kind}".strip())


def _opened(one: Listed, look: Look) -> Component:
    """How often, and the latest times with the addresses from which it was."""
    number = one.mirror.opened
    times = look.t("mirrors.manage.times", count_of=number, count=look.count(number))
    if not one.openings:
        return html.P(times, className="mute")
    items = [html.Li([look.moment(each.at), " ", html.Code(each.address)]) for each in one.openings]
    return html.Details([html.Summary(times), html.Ul(items, className="openings")])


def _revoke(one: Listed, look: Look) -> Component:
    words = look.t("mirrors.manage.revoke")
    label = look.t("mirrors.manage.revoke_label", label=one.mirror.label)
    return Post(f"/mirrors/{one.mirror.id}/revoke", {}, words=words, label=label)
