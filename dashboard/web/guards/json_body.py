"""The body of a request as JSON, read strictly."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from dashboard import strict_json
from dashboard.errors import Refused

_MEDIA = "application/json"


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
