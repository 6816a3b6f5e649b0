"""Which addresses are read by programs (JSON answers) and which by people (pages); which are static files."""

from __future__ import annotations

from flask import Request, current_app

from dashboard import dash_internals
from dashboard.request_context import PROGRAMS
from dashboard.web.hub import of

SET_UP = "/setup"
BUNDLE = "/bundle/"
STATIC = (BUNDLE, "/assets/", dash_internals.SUITES, dash_internals.FAVICON)


def is_data(request: Request) -> bool:
    """True where a refusal must be JSON: what its view does not declare to be a page, and what is no plain look at an
    address that nobody answers."""
    declared = of(current_app).entrances.get(request.endpoint or "")
    if declared is None:
        return request.method not in {"GET", "HEAD"}
    return not declared.page or request.path.startswith(PROGRAMS)  # Dash answers a look at any address with a page
