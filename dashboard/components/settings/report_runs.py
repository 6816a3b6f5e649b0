"""The history of reports: how one run is told to whoever draws it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dash.development.base_component import Component

from dashboard.access import User
from dashboard.components import states
from dashboard.components.dash_components import ReportRuns
from dashboard.data.report_runs.run import DECKS, OPEN, Run, Stage
from dashboard.data.reports.formats import FIRST, LAST
from dashboard.errors import Unusable
from dashboard.look import Look

ADDRESS = "/reports/runs"
FILES = "/reports/files/"
_KIB = 1024


def told(run: Run, reader: User, look: Look) -> Mapping[str, Any]:
    """Its cells in words; `open`: it is under way, and asked after again; `again`: it failed for now, and waits for its
    next try."""
    return {
        "id": run.id,
        "name": run.name,
        "owner": (run.owner or look.t("audit.page.system")) if run.owner_id != reader.id else "",
        "when": look.moment(run.created),
        "region": _region(run, look),
        "basis": _basis(run, look),
        "days": f"{run.asked[FIRST]} \u2013 {run.asked[LAST]}" if run.asked.get(FIRST) else "",
        "format": run.kind.upper(),
        "rows": look.count(run.rows) if run.rows is not None else "",
        "size": size(run.bytes, look),
        "stage": run.stage.value,
        "said": _said(run, look),
        "open": run.stage in OPEN,
        "again": bool(run.again),
        "done": run.done,
        "about": run.about or 0,
        "file": f"{FILES}{run.id}" if run.stage is Stage.DONE else "",
    }


def _region(run: Run, look: Look) -> str:
    region = run.asked.get("region", "")
    return look.t("reports.history.all_regions") if region == "all" else region.upper()


def _basis(run: Run, look: Look) -> str:
    """Of which versions and days its rows are, of each region where there are several."""
    said = [
        (region.upper(), look.t("reports.history.basis", n=number, day=look.day(date.fromisoformat(day))))
        for region, (number, day) in sorted(run.versions.items())
    ]
    return ", ".join(text if len(said) == 1 else f"{region}: {text}" for region, text in said)


def _said(run: Run, look: Look) -> str:
    if run.stage is Stage.QUEUED and run.again and run.why:
        return look.t("reports.stage.again", at=look.moment(run.again), why=_why(run.why, run, look))
    if run.stage is Stage.QUEUED and run.position:
        return look.t("reports.stage.queued_at", n=look.count(run.position))
    if run.stage is Stage.RUNNING and run.about:
        key = "reports.stage.running_decks" if run.template == DECKS else "reports.stage.running_of"
        return look.t(key, done=look.count(run.done), about=look.count(run.about))
    if run.stage is Stage.DONE and not run.rows:
        return look.t("reports.stage.done_empty")
    if run.stage is Stage.FAILED and run.why:
        return look.t("reports.stage.failed_why", why=_why(run.why, run, look))
    return look.t(f"reports.stage.{run.stage.value}")


def _why(key: str, run: Run, look: Look) -> str:
    """The reason; what the server's disk is like is not told. Regions are written as everywhere on the page."""
    values = dict(run.why_values or {})
    if "region" in values:
        values["region"] = str(values["region"]).upper()
    return Unusable(key, **values).told_to_reader(look.lang)


def drawn(runs: Sequence[Mapping[str, Any]], look: Look) -> Component:
    """The list, the newest first, which follows what is under way."""
    nothing = states.nothing(look.t("reports.history.none"), look.t("reports.history.none_text"), level=2)
    return ReportRuns(ADDRESS, runs, nothing=nothing)


def size(length: int | None, look: Look) -> str:
    """Of a file, in the unit that suits it."""
    if length is None:
        return ""
    if length < _KIB * _KIB:
        return f"{look.decimal(length / _KIB)}\u00a0KB"
    return f"{look.decimal(length / _KIB / _KIB)}\u00a0MB"
