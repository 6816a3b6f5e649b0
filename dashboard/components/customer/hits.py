"""The hits of the search over customers: one list a kind, each hit a link into its customer's page."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from dash import html
from dash.development.base_component import Component

from dashboard.components import states
from dashboard.components.numbers import exact
from dashboard.data.questions.search import Hit, Hits, Kind
from dashboard.look import Look

_SHOWN = 60  # characters of what was typed, told back


def said(found: Hits, typed: str, look: Look) -> str:
    """How many there are, for who listens too; nothing before anything is asked for."""
    if not typed.strip():
        return ""
    if found.more:
        return look.t("search.page.found_more", count=look.count(found.count))
    return look.t("search.page.found", count_of=found.count, count=look.count(found.count))


def drawn(found: Hits, typed: str, kept: Mapping[str, str], look: Look) -> Component:
    """All lists; those with an exact hit first. `kept`: what each link carries on."""
    if not typed.strip():
        return states.nothing(look.t("search.page.begin"), look.t("search.page.begin_text"), level=2)
    if not found.count:
        text = typed.strip() if len(typed.strip()) <= _SHOWN else f"{typed.strip()[:_SHOWN]}…"
        return states.empty(look.t("search.page.none", text=text), look.t("search.page.none_text"), level=2)
    return html.Div([_kind(found, kind, kept, look) for kind in found.kinds], className="hit-kinds")


def too_long(why: str, look: Look) -> Component:
    """Instead of hits."""
    return states.empty(look.t("search.page.begin"), why, level=2)


def _kind(found: Hits, kind: Kind, kept: Mapping[str, str], look: Look) -> Component:
    hits, name = found.of[kind], f"hits-{kind}"
    count = look.count(len(hits))
    more = look.t("search.page.first", count=count) if kind in found.more else count
    number = html.Span(more, className="hit-count", **{"data-metric": f"search.{kind}", "data-value": exact(len(hits))})
    head = html.H2([look.t(f"search.kind.{kind}"), " ", number], id=name)
    rows = [html.Li(_hit(hit, kept, look)) for hit in hits]
    return html.Section([head, html.Ul(rows, className="hit-list")], **{"aria-labelledby": name})


def _hit(hit: Hit, kept: Mapping[str, str], look: Look) -> Component:
    parts: list[Component] = [html.Span(_what(hit, look), className="hit-what")]
    if hit.kind is not Kind.CUSTOMER:
        parts.append(html.Bdi(hit.customer, className="hit-customer"))
    parts.append(html.Span(_more(hit, look), className="hit-more"))
    parts.append(html.Span(hit.region.upper(), className="hit-region", title=look.t(f"frame.region.{hit.region}")))
    return html.A(parts, href=address(hit, kept), className="hit", **{"data-kind": str(hit.kind)})


def address(hit: Hit, kept: Mapping[str, str]) -> str:
    """The customer's page; for a thing of theirs the tab with it, found."""
    path = f"/customers/{hit.region}/{quote(hit.org_id, safe='')}"
    asked = dict(kept) if hit.kind is Kind.CUSTOMER else {**kept, "tab": "devices", "find": _found_by(hit)}
    return f"{path}?{urlencode(asked)}" if asked else path


def _found_by(hit: Hit) -> str:
    of = hit.facts
    names = {Kind.NUMBER: ("phone_number", "extension"), Kind.DEVICE: ("mac",), Kind.OWNER: ("owner_id",)}[hit.kind]
    return next((str(of[name]) for name in names if of[name]), "")


def _what(hit: Hit, look: Look) -> list[Component | str]:
    of = hit.facts
    parts: list[Component | str] = []
    if hit.kind is Kind.CUSTOMER:
        parts.append(html.Bdi(hit.customer))
    elif hit.kind is Kind.OWNER:
        parts.append(html.Bdi(of["owner_id"]))
    else:
        first = of["phone_number"] if hit.kind is Kind.NUMBER else of["mac"]
        parts += [html.Code(first)] if first else []
        if of["extension"]:
            parts.append(html.Code(look.t("search.hit.extension", extension=of["extension"]), className="hit-ext"))
    if hit.exact:
        parts.append(html.Span(look.t("search.hit.exact"), className="flag hit-exact"))
    return [piece for part in parts for piece in (" ", part)][1:]


def _more(hit: Hit, look: Look) -> list[Component | str]:
    of = hit.facts
    if hit.kind is Kind.OWNER:
        counts = [(name, of[name]) for name in ("numbers", "devices") if of[name]]
        return [" · ".join(look.t(f"search.hit.{name}", count_of=n, count=look.count(n)) for name, n in counts)]
    if hit.kind is Kind.CUSTOMER:
        return [html.Code(hit.org_id)]
    names = ("product", "location", "owner_id")
    told = [html.Bdi(of[name]) for name in names if of.get(name)]
    return [piece for part in told for piece in (" · ", part)][1:]
