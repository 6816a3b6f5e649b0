"""The pages of the first run: plain forms, which work without scripts, one for each step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Response, request
from markupsafe import Markup

from dashboard import theme
from dashboard.data.first_run.record import CHECK, STEPS, Record
from dashboard.data.queue.job import Job
from dashboard.errors import HubError
from dashboard.look import Look
from dashboard.request_context import here
from dashboard.web.guards import csrf
from dashboard.web.guards.addresses import SET_UP
from dashboard.web.guards.headers import NOT_KEPT
from dashboard.web.hub import hub
from dashboard.web.routes import setup_parts as parts
from dashboard.web.routes import setup_steps
from dashboard.web.routes.setup_parts import JOIN, TOKEN, Page
from dashboard.web.server import documents
from dashboard.web.server.documents import NOTHING

__all__ = ["TOKEN", "no_good", "page", "share"]
_FORM = Markup('<form class="form" method="post" action="{}"{}>\n{}\n</form>')
_FILES = Markup(' enctype="multipart/form-data"')
_ERROR = Markup('<p class="alone-error" role="alert" id="error" tabindex="-1">{}<span>{}</span></p>')
_STEPS = Markup('<nav class="setup-steps" aria-label="{}">\n<p class="setup-count">{}</p>\n<ol>{}</ol>\n</nav>')
_STEP = Markup('<li class="{}"{}>{}</li>')
_LINK = Markup('<a href="{}">{}</a>')
_DONE = Markup('{}<span class="vh"> {}</span>')
_CURRENT = Markup(' aria-current="step"')


def page(step: str, record: Record, typed: Mapping[str, str] | None = None, error: HubError | None = None) -> Response:
    """A step, as it was filled in before or as it was just `typed`, with what is wrong with that."""
    look = here().look()
    now = Page(look, record, typed or {}, error)
    body = JOIN.join(
        part
        for part in (
            _steps(look, step, record),
            _general(now),
            setup_steps.INTRODUCED[step](now),
            _FORM.format(
                parts.address(f"{SET_UP}/{setup_steps.SENT_TO.get(step, step)}"),
                _FILES if step in setup_steps.WITH_FILES else NOTHING,
                JOIN.join(
                    [parts.hidden(TOKEN, csrf.token_of(hub().config.secret_key, record.session)), *_inside(step, now)]
                ),
            ),
        )
        if part
    )
    status = error.status if error else 200
    return _page(look, look.t(f"setup.{step}.title"), body, status)


def no_good() -> Response:
    """A set-up link that was used, replaced, or is too old."""
    look = here().look()
    said = Markup("<p>{}</p>\n<code>{}</code>").format(look.t("setup.link.spent"), parts.COMMAND)
    return _page(look, look.t("setup.link.title"), said, 403, kind="")


def share(under_way: Sequence[Job]) -> float:
    """How far they are, all together."""
    if not under_way:
        return 1.0
    return sum(job.done / job.about if job.about else 0.0 for job in under_way) / len(under_way)


def _inside(step: str, now: Page) -> list[Markup]:
    return [*setup_steps.FIELDS[step](now), setup_steps.buttons(step, now)]


def _general(now: Page) -> Markup:
    """What is wrong, where it stands beside no field."""
    if now.error is None:
        return NOTHING
    words = now.error.told_to_reader(now.look.lang)
    if now.error.field:
        words = now.look.t("setup.error.look")
    return _ERROR.format(theme.symbol("warning"), words)


def _steps(look: Look, step: str, record: Record) -> Markup:
    told = [_told(look, each, step, record) for each in STEPS]
    count = look.t("setup.steps.count", at=STEPS.index(step) + 1, of=len(STEPS))
    return _STEPS.format(look.t("setup.steps.label"), count, NOTHING.join(told))


def _told(look: Look, each: str, step: str, record: Record) -> Markup:
    name = Markup("<span>{}</span>").format(look.t(f"setup.{each}.name"))
    done = each in record.steps
    if done:
        name = theme.symbol("check") + _DONE.format(name, look.t("setup.steps.done"))
    linked = record.reaches(each) and each != step
    return _STEP.format(
        "is-done" if done else "is-open",
        _CURRENT if each == step else NOTHING,
        _LINK.format(parts.address(f"{SET_UP}/{each}"), name) if linked else name,
    )


def _page(look: Look, title: str, body: Markup, status: int, kind: str = "setup") -> Response:
    kept: Mapping[str, str] | None = None if request.path.endswith(f"/{CHECK}") and request.method != "GET" else {}
    files = hub().files
    answer = documents.page(look, "setup", title, body, status, kept, (files.sign_in, files.setup), kind)
    answer.headers["Cache-Control"] = NOT_KEPT
    return answer
