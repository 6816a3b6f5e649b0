"""What the command line does to a home stands in the audit log, as what is done in the hub does.

A new version is written down when it is built, checked and on the disk, right before the pointer moves: where that
cannot be, the pointer stays and the built files go. So no version is ever current that the log does not name. What is
written down and then does not come about (the pointer cannot be moved) is written down as refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from dashboard.access import OPERATOR
from dashboard.config import Config
from dashboard.data.audit import audit_log
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.versions import pointers
from dashboard.data.versions.catalog import Note, Version
from dashboard.errors import HubError
from dashboard.scope import Region

# Whoever may read the home is asked for no sign-in; the audit log says that it was done here.
WHO = Who(replace(OPERATOR, email="command line"))


@contextmanager
def publication(settings: Config, region: Region, act: Act) -> Iterator[Note]:
    """What a command hands to that which makes a version current. Its Unusable leaves the region as it was."""
    noted: list[int] = []

    def note(previous: int | None, version: Version) -> None:
        entry(settings, act, str(region), {"version": previous}, _said(version, act))
        noted.append(version.number)

    try:
        yield note
    except HubError as error:
        if noted and pointers.said(settings.places[region]) != noted[-1]:
            why = {"why": error.key, **error.values, "version": noted[-1]}
            with suppress(HubError):
                entry(settings, act, str(region), None, why, allowed=False)
        raise


def entry(
    settings: Config,
    act: Act,
    target: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    *,
    allowed: bool = True,
) -> None:
    """Appends an entry. Raises Unusable where the state database cannot be written."""
    from dashboard.commands.serve import tell_begun  # noqa: PLC0415
    from dashboard.data.backup.opening import open_kept  # noqa: PLC0415  a command that changes nothing needs no database

    state = open_kept(settings, begun=tell_begun)
    try:
        with state.write() as connection:
            audit_log.record(connection, state.clock(), WHO, act, target, before, after, allowed=allowed)
    finally:
        state.close()


def _said(version: Version, act: Act) -> dict[str, Any]:
    said = {"region": str(version.region), "version": version.number, "as_of": str(version.data_date)}
    if act is not Act.IMPORTED:
        return said
    return said | {"files": {source["file"]: source["sha256"] for source in version.manifest["sources"]}}
