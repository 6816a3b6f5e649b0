"""What the history keeps of a report that was made."""

from __future__ import annotations

from dashboard.data.report_runs.writing import Outcome
from dashboard.exports.reports.begin import Report
from dashboard.exports.reports.making import Made


def outcome_of(making: Report, made: Made) -> Outcome:
    """Its file, whose rows are in it, and of each region the version and the day."""
    versions = {place.region.value: [place.version, place.as_of.isoformat()] for place in making.scope.places}
    return Outcome(made.rows, made.bytes, made.sha256, making.ending, making.seen, versions)
