"""`/api/v1/...`: what pages show, for programs: the same questions under the same scope, with a token."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Blueprint, Response, current_app

from dashboard.access import Action, may
from dashboard.blocks import Block
from dashboard.data import page_state
from dashboard.data.people.api_tokens import Reach
from dashboard.data.questions import customer_rows, figures
from dashboard.data.questions.tag_counts import counts
from dashboard.data.tags.writing import said as tag_said
from dashboard.errors import HubError, Missing
from dashboard.exports.block_file import BlockFile, asked_block
from dashboard.pages import BLOCKS
from dashboard.parameters import PARAMETERS, PageState
from dashboard.request_context import here
from dashboard.scope import ALL, Scope
from dashboard.web.permission import ByToken, allow
from dashboard.web.routes.blocks import OF_BLOCK
from dashboard.web.server import program_document as schemas
from dashboard.web.server.program_answers import CURSOR, LIMIT, Told, asked, page, rates, said, tells

V1 = "/api/v1"
blueprint = Blueprint("api", __name__, url_prefix=V1)
blueprint.after_request(rates)
_OF_SCOPE = ("region", "service", "as_of", "version", "q")
_OF_LIST = ("region", "as_of", "version", "q", LIMIT, CURSOR)
_STATE = tuple(each.name for each in PARAMETERS)
_OF_BLOCK = (*_STATE, "sort", "filter", LIMIT, CURSOR)


@blueprint.get("/figures")
@allow(ByToken(Reach.FIGURES, Action.SEE_ANALYTICS))
@tells(Told(schemas.FIGURES, _OF_SCOPE))
def every_figure() -> Response:
    """As `partner-hub figures --json` prints them, byte for byte."""
    query = asked(*_OF_SCOPE)
    return said(figures.document(here().services.store, _scope(query)))


@blueprint.get("/customers")
@allow(ByToken(Reach.CUSTOMERS, Action.SEE_CUSTOMERS))
@tells(Told(schemas.CUSTOMERS, _OF_LIST))
def customers() -> Response:
    """A page of what `partner-hub customers --json` prints."""
    query = asked(*_OF_LIST)
    return page(_listed(query), query)


@blueprint.get("/customers/<region>/<org_id>")
@allow(ByToken(Reach.CUSTOMERS, Action.SEE_CUSTOMERS))
@tells(Told(schemas.CUSTOMER, ("as_of", "version")))
def customer(region: str, org_id: str) -> Response:
    """Its row of the list; 404 alike where there is none and where the reader may not see it."""
    found = _listed({**asked("as_of", "version"), "region": region, "customer": org_id})["rows"]
    if region == ALL or not found:
        raise Missing("view.error.no_customer")
    return said(found[0])


@blueprint.get("/blocks")
@allow(ByToken(Reach.FIGURES, Action.SEE_CUSTOMERS))
@tells(Told(schemas.BLOCKS))
def blocks() -> Response:
    """Those with rows that the reader may see."""
    asked()
    mine = here()
    t = mine.look().t
    some = [_block(name, block, t) for name, block in BLOCKS.items() if block.rows and may(mine.user, block.permission)]
    return said({"blocks": some})


@blueprint.get("/blocks/<block_id>")
@allow(ByToken(Reach.FIGURES, OF_BLOCK))
@tells(Told(schemas.BLOCK, _OF_BLOCK))
def block(block_id: str) -> Response:
    """A page of what `partner-hub block --json` prints."""
    query = asked(*_OF_BLOCK)
    now = here().current({name: query[name] for name in _STATE if name in query}, themed=False)
    found = BlockFile.of(asked_block(BLOCKS, block_id), now, query.get("sort", ""), query.get("filter", ""))
    return page(found.document(), query)


@blueprint.get("/versions")
@allow(ByToken(Reach.FIGURES, Action.SEE_CUSTOMERS))
@tells(Told(schemas.VERSIONS))
def versions() -> Response:
    """Of the token's regions alone."""
    asked()
    places = here().services.store.places(here().user.regions)
    told = [
        {"region": one.region, "version": one.version, "first_date": one.first_date, "data_date": one.data_date}
        for one in places
    ]
    return said({"versions": told})


@blueprint.get("/health")
@allow(ByToken(None, Action.SEE_CUSTOMERS))
@tells(Told(schemas.HEALTH))
def health() -> Response:
    """`ok`, `empty` or `away` for each of the token's regions."""
    asked()
    regions = {region.value: _state_of(region) for region in here().user.regions}
    return said({"regions": regions})


@blueprint.get("/tags")
@allow(ByToken(Reach.CUSTOMERS, Action.SEE_CUSTOMERS))
@tells(Told(schemas.TAGS))
def tags() -> Response:
    """Counts are of those that the reader sees."""
    asked()
    store = here().services.store
    tagged = store.tagged()
    found = counts(store, here().user, tagged)
    return said({"tags": [{**tag_said(tag), "customers": found.get(tag.id, 0)} for tag in tagged.tags]})


@blueprint.get("/openapi.json")
@allow(ByToken(None, Action.SEE_CUSTOMERS))
@tells(Told({"type": "object"}))
def openapi() -> Response:
    """Made from the entrances themselves."""
    asked()
    return said(reference())


@cache
def reference() -> dict[str, Any]:
    """The OpenAPI document, also for the page that shows it."""
    return schemas.document(current_app, V1)


def _scope(query: dict[str, str]) -> Scope:
    mine = here()
    return page_state.build(mine.services.store, PageState.of(query), mine.user)


def _listed(query: dict[str, str]) -> dict[str, Any]:
    mine = here()
    named = {"region": ALL, **{name: value for name, value in query.items() if name not in (LIMIT, CURSOR)}}
    return customer_rows.document(mine.services.store, _scope(named), licenses=may(mine.user, Action.SEE_ANALYTICS))


def _block(name: str, block: Block, t: Any) -> dict[str, Any]:
    assert block.rows is not None
    return {"id": name, "title": t(block.rows.title), "parameters": list(block.params)}


def _state_of(region: Any) -> str:
    try:
        return "empty" if here().services.store.place(region) is None else "ok"
    except HubError:
        return "away"
