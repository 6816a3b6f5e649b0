"""Tabs of the page of one customer that tell what the hub itself keeps: drawn with the page, not as blocks."""

from __future__ import annotations

from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from dashboard import parameters
from dashboard.access import Action, may
from dashboard.components.customer import activity as acts
from dashboard.components.customer import administrators as people
from dashboard.components.customer import grants as asked
from dashboard.components.customer import mirrors as linked
from dashboard.components.customer import notes as noted
from dashboard.components.customer import trials as given
from dashboard.components.dash_components import Markup
from dashboard.context import Context
from dashboard.data.audit import audit_list, audit_query
from dashboard.data.audit.audit_list import Asked
from dashboard.data.grants import reading as reading_grants
from dashboard.data.mirrors import reading as reading_mirrors
from dashboard.data.notes import reading
from dashboard.data.people.responsible import eligible
from dashboard.data.questions import one_customer_people
from dashboard.data.questions.trials import TRIALS_OF
from dashboard.data.trials import reading as reading_trials
from dashboard.launching import may_ask
from dashboard.pages import parts
from dashboard.pages import users as people_page
from dashboard.request_context import here
from dashboard.scope import Region


def notes(now: Context) -> list[Component]:
    """What was written about the customer, and a form for who may write."""
    region, org_id = _key(now)
    found = reading.listed(here().services.state, now.store, now.user, region, org_id)
    return [html.Div(noted.drawn(found, now.user, f"/customers/{region}/{org_id}/notes", now.look), className="body")]


def mirrors(now: Context) -> list[Component]:
    """The links with which the customer sees its own figures, and a form for another one."""
    region, org_id = _key(now)
    found = reading_mirrors.listed(here().services.state, now.store, now.user, region, org_id)
    address = f"/customers/{region}/{org_id}/mirrors"
    return [html.Div(linked.drawn(found, address, now.look, parts.asks(now.look)), className="body")]


def administrators(now: Context) -> list[Component]:
    """Who is responsible for the customer; full administrators assign and unassign."""
    key, state = _key(now), here().services.state
    could = eligible(state, key[0])
    own = [user for user in could if key in user.assigned]
    found = one_customer_people.responsible(now.store, now.scope, own)
    managed = [user for user in could if set(user.regions) <= set(now.user.regions)]
    addable = managed if may(now.user, Action.ASSIGN_ADMINISTRATORS) else None
    return [html.Div(people.drawn(found, now.look, key, addable, parts.asks(now.look)), className="body")]


def trials(now: Context) -> list[Component]:
    """What was given for a while; who may, extends and cancels what was started here."""
    changes = may(now.user, Action.MANAGE_TRIALS) and not (now.state.as_of or now.state.version)
    state, handed = here().services.state, bool(now.config.provisioning_url)
    reader = given.Reader(now.look, state.clock().date(), changes, handed)
    found = reading_trials.with_handover(state, now.store.answer(TRIALS_OF, now.scope))
    start = html.Div(parts.start_trial(now, ":".join(_key(now))) if changes else [], className="tools")
    return [html.Div(given.drawn(found, reader, start), className="body")]


def access(now: Context) -> list[Component]:
    """How one's own request for manage access stands; for who decides, what is asked and granted of this customer."""
    (region, org_id), state = _key(now), here().services.state
    if may_ask(now.user, now.config):
        shown = asked.own(
            reading_grants.own(state, now.user, region, org_id), f"/customers/{region}/{org_id}/access", now.look
        )
    elif may(now.user, Action.LET_MANAGE) and (found := reading_grants.of_customer(state, now.user, region, org_id)):
        shown = asked.waiting(found, now.look, parts.asks(now.look))
    else:
        return []
    label = {"aria-label": now.look.t("grants.page.of_customer")}
    return [Markup(shown, tag="section", className="grant-place", **label)]


def manages(now: Context) -> bool:
    """Whether a grant lets the reader manage this customer at this moment."""
    if not may_ask(now.user, now.config):
        return False
    return reading_grants.running(here().services.state, now.store, now.user, *_key(now)) is not None


def users(now: Context) -> list[Component]:
    """The hub's people, as its own page lists them; they are changed there."""
    return [html.Div(people_page.listed(now), className="body")]


def activity(now: Context) -> list[Component]:
    """What the audit log says of the customer, a page at a time."""
    region, org_id = _key(now)
    about = f"{region}:{org_id}"
    of = Asked(about=about, regions=now.user.regions)
    found = audit_list.page(here().services.state, of, audit_query.below(now.extra), audit_list.PAGE + 1)
    entries, links = found[: audit_list.PAGE], {}
    kept = parameters.carried(now.extra, parameters.CUSTOMER_PAGE)
    if now.extra.get(audit_query.BEFORE):
        links["newest"] = f"?{urlencode(kept)}"
    if len(found) > audit_list.PAGE:
        links["older"] = f"?{urlencode({**kept, audit_query.BEFORE: str(entries[-1].number)})}"
    return [html.Div(acts.drawn(entries, about, links, now.look), className="body")]


def _key(now: Context) -> tuple[Region, str]:
    return now.scope.places[0].region, now.state.customer or ""
