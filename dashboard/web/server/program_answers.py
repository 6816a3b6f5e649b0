"""What programs are answered: JSON with a tag, pages of rows, and how much may still be asked."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

import orjson
from flask import Response, g, request

from dashboard import strict_json
from dashboard.errors import Conflict, Refused
from dashboard.web.counting import MINUTE_S

USUAL, MOST = 100, 1000  # rows of a page
LIMIT, CURSOR = "limit", "cursor"
MAY_BE_EMPTY = frozenset({"q"})  # a filter that selects everybody
_TAG = 24
_MOST_CURSOR = 200
View = TypeVar("View", bound=Callable[..., Any])
_MARK = "hub_told"


@dataclass(frozen=True, slots=True)
class Told:
    """What the OpenAPI document says of an entrance beside its address, its permission and the words of
    `api.operation`. `answer`: the schema of the body; `body`: of what is sent; `parameters`: names of the address's
    query."""

    answer: dict[str, Any]
    parameters: Sequence[str] = ()
    body: dict[str, Any] | None = None
    status: int = 200
    media: str = "application/json"


def tells(told: Told) -> Callable[[View], View]:
    """Puts it beside the view."""

    def mark(view: View) -> View:
        setattr(view, _MARK, told)
        return view

    return mark


def told_by(view: Callable[..., Any]) -> Told:
    """What the view tells; AttributeError where it tells nothing, which stops whoever makes the document."""
    found: Told = getattr(view, _MARK)
    return found


def said(document: object) -> Response:
    """JSON and its tag; 304 where the program has it already. The bytes are those that a command prints with --json."""
    body = orjson.dumps(document) + b"\n"
    answer = Response(body, mimetype="application/json")
    answer.set_etag(hashlib.sha256(body).hexdigest()[:32], weak=True)  # it is packed on its way
    answer.make_conditional(request)  # changes it
    return answer


def asked(*names: str) -> dict[str, str]:
    """The query by its names. Raises Refused for a name that this entrance does not have, one that comes twice, and one
    without a value: a program whose variable is empty is told so, and not answered about something else."""
    for name, values in request.args.lists():
        if name not in names:
            raise Refused("api.error.parameter", name=name[:60], known=", ".join(names) or "-")
        if len(values) > 1:
            raise Refused("api.error.twice", name=name)
        if not values[0] and name not in MAY_BE_EMPTY:
            raise Refused("api.error.empty", name=name)
    return request.args.to_dict()


def page(document: dict[str, Any], query: dict[str, str], rows: str = "rows") -> Response:
    """A document with some of its rows: `limit` of them, from where `cursor` says on, with the way to the next ones.

    A cursor is good for the rows that it was made for: where they are others meanwhile (a version was published, a tag
    given), the program is told to begin anew, and misses no row.
    """
    every = document[rows]
    stamp = hashlib.sha256(orjson.dumps(every)).hexdigest()[:_TAG]
    limit, first = _limit(query.get(LIMIT)), _first(query.get(CURSOR), stamp)
    answer = said({**document, rows: every[first : first + limit]})
    if first + limit < len(every):
        at = base64.urlsafe_b64encode(orjson.dumps([first + limit, stamp])).decode().rstrip("=")
        kept = {name: value for name, value in query.items() if name != CURSOR}
        answer.headers["Link"] = f'<{request.path}?{urlencode({**kept, CURSOR: at})}>; rel="next"'
    return answer


def _limit(given: str | None) -> int:
    if given is None:
        return USUAL
    if not (given.isascii() and given.isdigit() and len(given) <= len(str(MOST)) and 0 < int(given) <= MOST):
        raise Refused("api.error.limit", most=MOST)
    return int(given)


def _first(given: str | None, stamp: str) -> int:
    if given is None:
        return 0
    try:
        found = strict_json.parse(base64.urlsafe_b64decode(given[:_MOST_CURSOR].encode() + b"=="), 1)
    except ValueError as error:
        raise Refused("api.error.cursor") from error
    if not isinstance(found, list) or len(found) != 2 or type(found[0]) is not int or found[0] < 0:
        raise Refused("api.error.cursor")
    if found[1] != stamp:
        raise Conflict("api.error.moved")
    return found[0]


def rates(answer: Response) -> Response:
    """How much may still be asked (draft-ietf-httpapi-ratelimit-headers)."""
    answer.vary.add("Authorization")
    if request.method == "OPTIONS" and request.url_rule is not None:  # the router adds the look at any address
        answer.headers["Allow"] = ", ".join(sorted(request.url_rule.methods or ()))
    allowed = g.get("allowed")
    if allowed is not None:
        left, per_s = allowed
        most = per_s * MINUTE_S
        answer.headers["RateLimit-Policy"] = f'"default";q={most};w={MINUTE_S}'
        answer.headers["RateLimit"] = f'"default";r={max(0, int(left * most) - 1)};t={MINUTE_S}'
    return answer
