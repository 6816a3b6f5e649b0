"""A report of a million rows: how long its file takes (the processor's time beside the clock's: the machine is shared),
how much memory above an idle process, and how soon a cancelled one ends."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from time import perf_counter, process_time

from bench import search
from bench.timing import Line
from dashboard.scope import Region

GOALS_S = {"csv": 10.0, "xlsx": 60.0, "parquet": 10.0}  # nobody set one for Parquet: that of CSV
GOAL_MB, CANCEL_S = 300.0, 1.0
_MB = 1024 * 1024


def lines(demo: Path, home: Path, region: Region) -> Iterator[Line]:
    """Of the home with a million numbers. A process of its own for each: its memory is nobody else's."""
    if not (home / "warehouse" / region / "CURRENT").exists():
        yield search.made(demo, home, region)
    for kind, goal in GOALS_S.items():
        wall, processor, peak = _measured(home, region, kind)
        within = processor <= goal
        yield Line(
            f"S15 report of 1 000 000 rows, {kind}",
            wall * 1e3,
            processor * 1e3,
            "",
            None,
            None,
            f"<= {goal:g} s of the processor",
            within,
        )
        yield Line(
            f"S15 its memory above idle, MB, {kind}", peak, peak, "", None, None, f"<= {GOAL_MB:g} MB", peak <= GOAL_MB
        )
    (late,) = _measured(home, region, "cancel")
    yield Line(
        "S15 a cancelled report has ended after",
        late * 1e3,
        late * 1e3,
        "",
        None,
        None,
        f"<= {CANCEL_S:g} s",
        late <= CANCEL_S,
    )


def _measured(home: Path, region: Region, what: str) -> list[float]:
    words = [sys.executable, "-m", "bench.reports", region.value, what]
    done = subprocess.run(
        words, env=os.environ | {"PARTNER_HUB_HOME": str(home)}, capture_output=True, text=True, check=True
    )
    return [float(each) for each in done.stdout.split()]


def main(region: str, what: str) -> None:
    """One run, cancelled with its first rows where that is asked; prints seconds of the clock, of the processor, and megabytes; of a cancelled one how late it ended."""
    from dashboard import config  # noqa: PLC0415  a process of its own: only what the run needs
    from dashboard.access import OPERATOR  # noqa: PLC0415
    from dashboard.data.reports.known import template  # noqa: PLC0415
    from dashboard.data.reports.reading import Progress, Stopped  # noqa: PLC0415
    from dashboard.data.store import Store  # noqa: PLC0415
    from dashboard.exports.reports.begin import begin  # noqa: PLC0415
    from dashboard.pages import BLOCKS  # noqa: PLC0415

    store, progress = Store(config.read(dict(os.environ))), Progress()
    kind = "csv" if what == "cancel" else what
    making = begin(store, OPERATOR, template("phone-numbers"), {"region": region}, kind, BLOCKS, progress)
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew: that of the parent is none of ours
    idle = _kilobytes("VmRSS")
    stopped, begun = list[float](), Event()
    progress.heard = lambda _rows, _about: begun.set()

    def stop() -> None:
        begun.wait()
        stopped.append(perf_counter())
        progress.stop()

    if what == "cancel":
        Thread(target=stop, daemon=True).start()
    started, processor = perf_counter(), process_time()
    try:
        with Path(os.devnull).open("wb") as out:
            made = making.write(out)
    except Stopped:
        print(perf_counter() - stopped[0])
        return
    if made.rows != search.NUMBERS:
        sys.exit(f"{made.rows} rows instead of {search.NUMBERS}: remove {store.config.home}, it is made again")
    peak = _kilobytes("VmHWM")
    print(perf_counter() - started, process_time() - processor, (peak - idle) * 1024 / _MB)


def _kilobytes(name: str) -> int:
    told = Path("/proc/self/status").read_text()
    return int(told.partition(f"{name}:")[2].split()[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
