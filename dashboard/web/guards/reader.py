"""What the signed-in reader chose before, and the look of answers that stand outside the pages."""

from __future__ import annotations

from flask import g, request

from dashboard import request_context
from dashboard.data.people import preferences
from dashboard.errors import Unusable
from dashboard.look import THEMES, Look
from dashboard.web.guards import session
from dashboard.web.hub import hub


def look() -> Look:
    """The look of this request's answer. Never fails: it also dresses the page that says what failed."""
    return request_context.look(request.args.to_dict())


def follows_system() -> bool:
    """Whether nobody chose a theme, so that the browser's own holds."""
    return not {request.args.get("theme"), preference("theme")} & set(THEMES)


def preference(key: str) -> object:
    """One choice of the reader's; None where nobody is signed in, nothing was chosen, or the state is away."""
    if "choices" not in g:
        g.choices = _read()
    choices: dict[str, preferences.Value] = g.choices
    return choices.get(key)


def forget() -> None:
    """For this request nothing was chosen: what would say otherwise is part of what failed."""
    g.choices = {}


def _read() -> dict[str, preferences.Value]:
    try:
        user = session.signed_in()
        return preferences.read(hub().state, user.id) if user else {}
    except Unusable:
        return {}
