"""The pages of who ends what they are sent: a plain form, which works without scripts and sign-in."""

from __future__ import annotations

from flask import Response, request
from markupsafe import Markup

from dashboard.data.deliveries.leaving import PATH
from dashboard.request_context import here
from dashboard.web.server import documents

_FORM = Markup(
    '<form class="form" method="post" action="{}"><button class="btn btn-main" type="submit">{}</button></form>'
)
_P = Markup("<p>{}</p>")


def asked(token: str) -> Response:
    """Whether it is meant."""
    look = here().look()
    form = _FORM.format(f"{PATH}/{token}", look.t("schedules.leave.submit"))
    return _page([_P.format(look.t("schedules.leave.text")), form])


def done() -> Response:
    """That it is so, whatever it was."""
    return _page([_P.format(here().look().t("schedules.leave.done"))])


def _page(said: list[Markup]) -> Response:
    look = here().look()
    title = look.t("schedules.leave.title")
    kept = {name: request.args[name] for name in ("lang", "theme") if name in request.args}
    return documents.page(look, "unsubscribe", title, Markup("\n").join(said), 200, kept)
