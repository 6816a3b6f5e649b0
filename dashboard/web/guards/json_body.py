"""The body of a request as JSON, read strictly."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request
from werkzeug.exceptions import RequestEntityTooLarge

from dashboard import strict_json
from dashboard.errors import Refused
from dashboard.web.guards import headers

_MEDIA = "application/json"
_MOST_NUMBER = 2**31  # less than this the database holds


def of_request(max_bytes: int, max_depth: int) -> Any:
    """The body of this request. Raises Refused for what is not understood, RequestEntityTooLarge for too much."""
    options = request.mimetype_params
    if request.mimetype != _MEDIA or options.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise Refused("web.error.content_type")
    body = request.get_data(cache=True)
    if len(body) > max_bytes:
        raise RequestEntityTooLarge
    try:
        return strict_json.parse(body, max_depth)
    except strict_json.BadJson as error:
        raise Refused("web.error.envelope") from error


def fields(*names: str, max_bytes: int, max_depth: int) -> dict[str, Any]:
    """Exactly these fields of an object. Raises as `of_request`, and Refused for any other or a missing one."""
    sent = of_request(max_bytes, max_depth)
    if not isinstance(sent, dict) or set(sent) != set(names):
        raise Refused("web.error.fields")
    return sent


def number(given: object) -> int:
    """An id or a version: a whole number that the database can hold. Raises Refused."""
    if type(given) is not int or not 0 <= given < _MOST_NUMBER:
        raise Refused("web.error.fields")
    return given


def told(**said: object) -> Response:
    """An answer of what is so at this moment, which nobody keeps."""
    answer = jsonify(**said)
    answer.headers["Cache-Control"] = headers.NOT_KEPT
    return answer
