"""The last step of the first run: what came of each import, as the import says it, and what is in each region now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from dashboard import theme
from dashboard.data.first_run import source
from dashboard.data.first_run.record import ORGANIZATION, Record
from dashboard.data.queue import reading
from dashboard.data.queue.job import Job, Stage
from dashboard.data.versions import catalog
from dashboard.data.versions.catalog import Version
from dashboard.errors import HubError
from dashboard.look import Look
from dashboard.scope import Region
from dashboard.web.guards import csrf
from dashboard.web.guards.addresses import SET_UP
from dashboard.web.hub import hub
from dashboard.web.routes import setup_parts as parts
from dashboard.web.routes.setup_parts import JOIN, TOKEN, Page
from dashboard.web.server.documents import NOTHING

_P = Markup('<p class="setup-lead">{}</p>')
_CARD = Markup('<section class="setup-region"><h2>{}</h2>\n{}\n</section>')
_FACTS = Markup("<dl>{}</dl>")
_FACT = Markup("<div><dt>{}</dt><dd>{}</dd></div>")
_TOLD = Markup('<p class="setup-told is-{}">{}<span>{}</span></p>')
_LISTED = Markup("<details{}><summary>{}</summary>\n<ul>{}</ul></details>")
_LINE = Markup("<li>{}</li>")
_BUSY = Markup(
    '<div class="setup-busy" data-busy="{}"><p id="busy" role="status">{}</p>'
    '<progress max="1" value="{}" aria-labelledby="busy">{}</progress><p class="help">{}</p>'
    '<div class="setup-buttons"><a class="btn btn-line" href="{}">{}</a>'
    '<form method="post" action="{}">{}<button class="btn btn-line" type="submit">{}</button></form></div></div>'
)
_FILES = ("customers", "subscriptions", "license_snapshots", "call_legs")
_UNKNOWN = "queue.why.defect"


def is_busy(record: Record) -> bool:
    """Whether an import is under way."""
    return bool(source.under_way(source.begun(hub().state, record)))


def content(now: Page) -> Markup:
    """All of it."""
    found = source.begun(hub().state, now.record)
    under_way = source.under_way(found)
    cards = [_region(now.look, Region(each), found) for each in now.record.filled(ORGANIZATION)["regions"]]
    lead = now.look.t("setup.check.lead_busy" if under_way else "setup.check.lead")
    return JOIN.join([_P.format(lead), _busy(now, under_way), _demo(now.look, found), *cards])


def _busy(now: Page, under_way: Sequence[Job]) -> Markup:
    if not under_way:
        return NOTHING
    look, done = now.look, sum(job.done / job.about if job.about else 0.0 for job in under_way) / len(under_way)
    token = parts.hidden(TOKEN, csrf.token_of(hub().config.secret_key, now.record.session))
    waits = all(job.stage is Stage.QUEUED for job in under_way)
    return _BUSY.format(
        parts.address(f"{SET_UP}/progress"),
        look.t("setup.check.waits" if waits else "setup.check.busy"),
        f"{done:.3f}",
        look.rate_short(done),
        _worker(look) if waits else look.t("setup.check.may_leave"),
        parts.address(f"{SET_UP}/check"),
        look.t("setup.check.refresh"),
        parts.address(f"{SET_UP}/stop"),
        token,
        look.t("setup.check.stop"),
    )


def _worker(look: Look) -> str:
    """Why an import may wait: nobody who does it was seen."""
    seen = reading.standing(hub().state).seen
    return look.t("setup.check.soon" if seen else "setup.check.no_worker")


def _demo(look: Look, found: Mapping[str, Job]) -> Markup:
    job = found.get(source.DEMO_JOB)
    return _outcome(look, job) if job and job.stage is not Stage.DONE else NOTHING


def _region(look: Look, region: Region, found: Mapping[str, Job]) -> Markup:
    job, version = found.get(region.value), _version(region)
    inside = [_outcome(look, job) if job else NOTHING, _facts(look, version) if version else NOTHING]
    if version is None and not (job and source.under_way({region.value: job})):
        inside.append(Markup('<p class="mute">{}</p>').format(look.t("setup.check.nothing")))
    return _CARD.format(look.t(f"frame.region.{region}"), JOIN.join(part for part in inside if part))


def _version(region: Region) -> Version | None:
    place = hub().config.places[region]
    try:
        return None if catalog.current_number(place) is None else catalog.current(place, region)
    except HubError:  # the pages and `/readyz` tell what ails it
        return None


def _facts(look: Look, version: Version) -> Markup:
    rows = {each["file"].partition(".")[0]: each["rows"] for each in version.manifest["sources"]}
    said = [(look.t("setup.check.days"), f"{look.day(version.first_date)} – {look.day(version.data_date)}")]
    said = [(look.t(f"setup.check.{name}"), look.count(rows[name])) for name in _FILES if name in rows] + said
    return _FACTS.format(NOTHING.join(_FACT.format(name, value) for name, value in said))


def _outcome(look: Look, job: Job) -> Markup:
    """What became of an import."""
    told: Mapping[str, Any] = job.result.get(look.lang, {})
    problems, warnings = told.get("problems", ()), told.get("warnings", ())
    if job.stage is Stage.FAILED:
        return _said("bad", _why(look, job))
    if job.stage is Stage.CANCELLED:
        return _said("warn", look.t("setup.check.stopped"))
    if job.stage is not Stage.DONE:
        return NOTHING
    if problems:
        count = look.t("setup.check.refused", n=told["problems_total"])
        return _said("bad", count) + _list(look, "setup.check.problems", problems, opened=True)
    good = _said("good", look.t("setup.check.good"))
    return good + (_list(look, "setup.check.warnings", warnings, opened=False) if warnings else NOTHING)


def _why(look: Look, job: Job) -> str:
    return look.t(job.why or _UNKNOWN, **{"reference": job.key, **job.why_values})


def _said(kind: str, words: str) -> Markup:
    return _TOLD.format(kind, theme.symbol("check" if kind == "good" else "warning"), words)


def _list(look: Look, key: str, lines: Sequence[str], *, opened: bool) -> Markup:
    listed = NOTHING.join(_LINE.format(line) for line in lines)
    return _LISTED.format(Markup(" open") if opened else NOTHING, look.t(key, n=len(lines)), listed)
