"""The process that reads foreign bytes: however it ends, the import is refused in words and nothing else happens."""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import pytest

from dashboard.cli import run
from dashboard.data.contract import contract
from dashboard.data.sources import checking, child, importer
from dashboard.data.sources.child import Bounds, Ended
from dashboard.data.versions import catalog
from tests.importer import hostile, odd, works
from tests.importer.folders import REGION, Hub, found, leg, small, snapshot, text

MB = 1 << 20
ORDERS = contract.file("orders")
BOUNDS = Bounds(memory=256 * MB, seconds=60, file=MB)


def silent(_step: str, _file: str, _share: float) -> None:
    pass


ENDS: dict[Callable[..., Any], tuple[str, str]] = {
    works.hungry: ("reading_memory", "takes more memory than is allowed; expected at most 1610612736 bytes"),
    works.killed: ("reading_memory", "takes more memory than is allowed; expected at most 1610612736 bytes"),
    works.stuck: ("reading_time", "takes too long; expected at most 1 seconds"),
    works.busy: ("reading_time", "takes too long; expected at most 3600 seconds"),
    works.broken: ("reader_crashed", "the file broke its reader (SIGSEGV)"),
    works.aborted: ("reader_crashed", "the file broke its reader (SIGABRT)"),
    works.gone: ("reader_crashed", "the file broke its reader (exit 7)"),
    works.lying: ("reader_crashed", "the file broke its reader (answer)"),
    works.raising: ("reader_crashed", "the file broke its reader (ZeroDivisionError: a defect\\x1b[2J)"),
}


def children() -> list[str]:
    """Processes that the fork server has made and that are still there, zombies too."""
    server = forkserver._forkserver._forkserver_pid  # type: ignore[attr-defined]
    return Path(f"/proc/{server}/task/{server}/children").read_text().split()


@contextmanager
def parent_grows_at_most(size: int) -> Iterator[None]:
    """The peak of this process's memory over what it is now."""
    Path("/proc/self/clear_refs").write_text("5")
    before = _memory("VmRSS")
    yield
    assert _memory("VmHWM") - before <= size


def _memory(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """A hub with the small partner; no test here changes it."""
    made = Hub(tmp_path_factory.mktemp("filled"))
    made.publish(small() | {"call_legs": [leg(1)]})
    return made


@pytest.mark.parametrize("way", ENDS, ids=lambda way: way.__name__)
def test_goal_16_however_the_reader_ends_the_import_is_refused_and_nothing_changes(
    way: Callable[..., Any], filled: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hub = filled
    before = odd.digest(hub.home)
    monkeypatch.setattr(checking, "work", way)
    monkeypatch.setenv("PARTNER_HUB_HOME", str(hub.home))
    monkeypatch.setenv("PARTNER_HUB_IMPORT_READ_S", "1" if way is works.stuck else "3600")
    rule, told = ENDS[way]
    with parent_grows_at_most(50 * MB):
        code = run(["import", "--region", "eu", str(hub.folder(small())), "--json"])
    document = json.loads(capsys.readouterr().out)
    (problem,) = document["problems"]
    assert (code, document["version"], document["published"]) == (2, 1, False)
    assert (problem["file"], problem["row"], problem["column"], problem["rule"]) == ("locations.csv", 0, "", rule)
    assert told in problem["message"]
    assert (odd.digest(hub.home), children()) == (before, [])
    assert not list(hub.place.glob("build-*"))


def test_the_reader_is_bounded_in_memory_processor_time_files_and_leaves_no_core() -> None:
    said = child.ask(works.limits, None, BOUNDS, silent)
    threads = 2 * 72 * MB * (os.cpu_count() or 1)
    assert said["AS"] <= said["size"] + threads + BOUNDS.memory
    assert (said["CPU"], said["FSIZE"], said["CORE"]) == (60, MB, 0)


@pytest.mark.parametrize("work", [works.nothing, works.endless], ids=lambda work: work.__name__)
def test_an_answer_that_is_none_is_a_reader_that_crashed(work: child.Work) -> None:
    with pytest.raises(Ended) as caught:
        child.ask(work, None, BOUNDS, silent)
    assert (caught.value.rule, children()) == ("reader_crashed", [])


def test_a_caller_that_fails_while_it_is_told_leaves_no_reader_behind(filled: Hub) -> None:
    def fail(_step: str, _file: str, _share: float) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        filled.take(small(), progress=fail)
    assert (children(), list(filled.place.glob("build-*"))) == ([], [])


def test_e03_e05_bombs_are_refused_with_little_memory_here(filled: Hub) -> None:
    bombs = {
        "license_snapshots.parquet": hostile.wide(2400),
        "customers.zip": hostile.overlapping(),
        "orders.csv.gz": gzip.compress(f"{','.join(ORDERS.names)}\n".encode() + b"\n" * (8 * MB)),
    }
    with parent_grows_at_most(50 * MB):
        refused = {name: filled.take({name: content}).problems[0].rule for name, content in bombs.items()}
    assert refused == {
        "license_snapshots.parquet": "reading_disk",
        "customers.zip": "is_zip",
        "orders.csv.gz": "ratio",
    }


def started(hub: Hub, folder: Path, sign: str) -> subprocess.Popen[bytes]:
    """An import in a session of its own, seen to have made a file."""
    process = subprocess.Popen(
        ["env", "--default-signal=INT", sys.executable, "-m", "dashboard", "import", "--region", "eu", str(folder)],
        env={**os.environ, "PARTNER_HUB_HOME": str(hub.home)},
        start_new_session=True,
        stderr=subprocess.PIPE,
    )
    while not list(hub.place.glob(f"build-*/{sign}")) and process.poll() is None:
        time.sleep(0.01)
    return process


def of_session(session: int) -> list[int]:
    """Processes of a session that still run; who is dead and waits for a parent to notice is gone."""
    ids = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [number for number in ids if _session(number) == session]


def _session(number: int) -> int:
    try:
        state = Path(f"/proc/{number}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
        return 0 if state == "Z" else os.getsid(number)
    except (FileNotFoundError, ProcessLookupError):
        return 0


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_f02_the_reader_ends_with_the_import_that_asked(end: signal.Signals, hub: Hub) -> None:
    head, row = text([snapshot("Alba")]).splitlines(keepends=True)
    process = started(hub, hub.folder(small() | {"license_snapshots": head + row * 400_000}), "stage.duckdb")
    assert len(of_session(process.pid)) > 1
    interrupted = end == signal.SIGINT
    if interrupted:  # as a terminal does it: all of them
        os.killpg(process.pid, end)
    else:
        process.send_signal(end)
    _out, told = process.communicate(timeout=60)
    assert (process.returncode, b"Traceback" in told) == (130 if interrupted else -end, False), told.decode()
    assert not interrupted or [path.name for path in hub.place.iterdir()] == ["lock"]
    until = time.monotonic() + 60
    while of_session(process.pid) and time.monotonic() < until:
        time.sleep(0.02)
    assert of_session(process.pid) == []
    assert catalog.current_number(hub.place) is None
    assert importer.run(hub.config, REGION, hub.folder(small())).published
    assert not list(hub.place.glob("build-*"))


def test_an_import_that_is_interrupted_while_it_builds_says_so_and_has_changed_nothing(hub: Hub) -> None:
    process = started(hub, hub.folder(small()), "000001.duckdb")
    process.send_signal(signal.SIGINT)
    _out, told = process.communicate(timeout=60)
    assert b"Traceback" not in told, told.decode()
    assert (process.returncode, catalog.current_number(hub.place)) in ((130, None), (0, 1))


AT_THE_CLOCK = """
import os, signal, threading
real = threading.Timer.start
def start(self):
    real(self)
    os.kill(os.getpid(), signal.SIGINT)
threading.Timer.start = start
from dashboard.cli import main
main()
"""


def test_an_import_that_is_interrupted_as_its_clock_starts_does_not_wait_for_the_clock(hub: Hub) -> None:
    done = subprocess.run(
        [
            "env",
            "--default-signal=INT",
            sys.executable,
            "-c",
            AT_THE_CLOCK,
            "import",
            "--region",
            "eu",
            str(hub.folder(small())),
        ],
        env={**os.environ, "PARTNER_HUB_HOME": str(hub.home)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, b"Traceback" in done.stderr) == (130, False), done.stderr.decode()


def vouched(files: Mapping[str, bytes], rows: int) -> dict[str, str | bytes]:
    listed = [{"file": name, "sha256": sha256(content).hexdigest(), "rows": rows} for name, content in files.items()]
    return {**files, "manifest.json": json.dumps({"files": listed})}


TARGETS: dict[str, Callable[[], bytes]] = {
    "license_snapshots.parquet": lambda: hostile.packed(hostile.table(500), write_page_checksum=True),
    "call_legs.csv.gz": lambda: gzip.compress(text([leg(n) for n in range(500)]).encode()),
}


def flips(hub: Hub, seed: int) -> None:
    """One flipped bit in a file that a manifest vouches for."""
    chance = random.Random(seed)
    name = chance.choice(list(TARGETS))
    content = TARGETS[name]()
    folder = hub.folder(vouched({name: content}, 500))
    (folder / name).write_bytes(hostile.flipped(content, chance.randrange(len(content)), chance.randrange(8)))
    result = importer.run(hub.config, REGION, folder)
    assert result.refused and all(each.file == name for each in result.problems), seed
    assert (found(result)[-1][3] != "reader_crashed", children()) == (True, []), seed


def test_e07_goal_15_no_flipped_bit_is_taken_and_none_breaks_the_reader(filled: Hub) -> None:
    flipping(filled, range(16))


@pytest.mark.torture
def test_e07_goal_15_two_thousand_flipped_bits(filled: Hub) -> None:
    flipping(filled, range(2000))


def flipping(hub: Hub, seeds: range) -> None:
    hub = Hub(hub.home, {"PARTNER_HUB_IMPORT_READ_S": "10"}, hub._folders)
    before = odd.digest(hub.home)
    for seed in seeds:
        flips(hub, seed)
    assert odd.digest(hub.home) == before
