"""A job of the first run: a folder of contract files into a region, or the demo partner. Tells what was found."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from dashboard.data.audit import audit_log
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.contract.rules import alike
from dashboard.data.first_run import opening
from dashboard.data.queue.running import Finished, Running, Stopped
from dashboard.data.sources import importer
from dashboard.data.sources.importer import Result
from dashboard.data.versions.catalog import Version
from dashboard.errors import Unusable
from dashboard.scope import Region
from dashboard.words import LANGUAGES

ABOUT = 1000  # progress is told in thousandths
MOST_TOLD = 50  # problems, and warnings, that a page lists; all of them are counted
_SHARE = re.compile(r"\((\d{1,3})%\)$")
TOLD_S = 0.5  # how often the command says how far it is
MOST_WHY = 300  # signs of the last line of a command that failed


def make(running: Running) -> Finished:
    """What the job's payload names. What is refused by its content is a result with problems, and no failure."""
    running.told(0, ABOUT)
    payload = running.job.payload
    if "folder" not in payload:
        _demo(running, payload["regions"])
        return Finished({})
    return Finished(_folder(running, Region(payload["region"]), Path(payload["folder"])))


def _folder(running: Running, region: Region, folder: Path) -> Mapping[str, Any]:
    """Stops between two steps; the moment of publishing apart, nothing of it is there before it is whole."""

    def far(step: str, _file: str, share: float) -> None:
        running.told(int(importer.so_far(step, share) * ABOUT), ABOUT)

    def note(previous: int | None, version: Version) -> None:
        running.check()
        who, state = Who(None, "", opening.NAME), running.state
        after = {"region": str(region), "version": version.number, "as_of": str(version.data_date)}
        with state.write() as connection:
            audit_log.record(connection, state.clock(), who, Act.IMPORTED, str(region), {"version": previous}, after)

    result = importer.run(running.config, region, folder, progress=far, note=note)
    return {lang: said(result, lang) for lang in LANGUAGES}


def said(result: Result, lang: str) -> dict[str, Any]:
    """What a page tells of an import, in the sentences of `import`."""
    return {
        "problems": [each.told(lang) for each in alike(result.problems)[:MOST_TOLD]],
        "problems_total": result.problems_total,
        "warnings": [each.told(lang) for each in alike(result.warnings)[:MOST_TOLD]],
        "warnings_total": result.warnings_total,
    }


def _demo(running: Running, regions: list[str]) -> None:
    """By the command, in a process of its own, which is ended where the job is given up. Raises Unusable."""
    words = [sys.executable, "-m", "dashboard", "demo", "--regions", ",".join(regions), "--told-every", str(TOLD_S)]
    with subprocess.Popen(  # noqa: S603  our own words
        words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        running.on_stop(process.terminate)
        assert process.stderr is not None
        last = _listen(running, process.stderr)
        code = process.wait()
    running.check()
    if code:
        raise Unusable("setup.error.demo", why=last[-MOST_WHY:])


def _listen(running: Running, told: IO[str]) -> str:
    """Follows what the command says of how far it is; its last line."""
    last = ""
    for line in told:
        last = line.strip()
        if found := _SHARE.search(last):
            with suppress(Stopped):  # the process is ended by who asked
                running.told(int(found[1]) * ABOUT // 100, ABOUT)
    return last
