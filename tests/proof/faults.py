"""`make prove`: faults put into a copy of the product one by one; each must be caught by the proof.

    python -m tests.proof.faults [NAME ...]

Prints one line for each: `caught by <test>` or `MISSED`; exit 1 on a miss. A fault whose text is not in the product any
more is a miss too: it has to be written anew.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from tests.conftest import ALL_IS_THERE  # a test that is skipped catches nothing
from tests.proof.fault_list import FAULTS, Fault
from tests.proof.world import KEPT, make

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("dashboard", "assets", "tests", "docs", "pyproject.toml", "app.py")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules", ".pytest_cache", ".hypothesis", "browser", "*.pyc")
LIMIT_S = 600
AT_ONCE = max(1, min(4, os.cpu_count() or 1))
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Verdict:
    """What became of a fault: the first test that failed; None where none did."""

    fault: Fault
    caught_by: str | None
    told: str

    @property
    def line(self) -> str:
        return f"{self.fault.name:44} {f'caught by {self.caught_by}' if self.caught_by else f'MISSED {self.told}'}"


@contextmanager
def copy_of_the_product() -> Iterator[Path]:
    """A tree that faults may be put into."""
    with tempfile.TemporaryDirectory(prefix="partner-hub-proof-") as place:
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, Path(place) / name, ignore=LEFT_OUT)
            else:
                shutil.copy(source, Path(place) / name)
        # What the fixtures of other rooms stand on, and the tests there that faults name.
        shutil.copytree(ROOT / "tests" / "browser", Path(place) / "tests" / "browser", ignore=_tests_of_no_fault)
        yield Path(place)


def _tests_of_no_fault(folder: str, names: list[str]) -> set[str]:
    named = {Path(test.partition("::")[0]).name for fault in FAULTS for test in fault.tests}
    return {name for name in names if name.startswith("test_") and name not in named}


@contextmanager
def put_in(tree: Path, fault: Fault) -> Iterator[bool]:
    """The fault in the tree until the block ends; false where one of its texts is not there exactly once."""
    before = {edit.file: (tree / edit.file).read_text("utf-8") for edit in fault.edits}
    after = dict(before)
    fits = True
    for edit in fault.edits:
        fits &= after[edit.file].count(edit.text) == 1
        after[edit.file] = after[edit.file].replace(edit.text, edit.replacement)
    try:
        for name, text in after.items():
            (tree / name).write_text(text, "utf-8")
        yield fits
    finally:
        for name, text in before.items():
            (tree / name).write_text(text, "utf-8")


def run(tree: Path, tests: tuple[str, ...], kept: Path) -> subprocess.CompletedProcess[str]:
    """These tests on the tree, until the first that fails."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PARTNER_HUB_"))}
    words = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    # CI: hypothesis tries the same examples each time, and takes a slow machine for no fault.
    # Plugins are not looked for: none is needed, and one of them imports a browser's driver.
    given = {
        **clean,
        "CI": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPATH": str(tree),
        "PYTHONDONTWRITEBYTECODE": "1",
        KEPT: str(kept),
        ALL_IS_THERE: "1",
    }
    return subprocess.run(words, cwd=tree, env=given, capture_output=True, text=True, timeout=LIMIT_S, check=False)


def judge(tree: Path, fault: Fault, kept: Path) -> Verdict:
    """Whether the proof catches the fault."""
    with put_in(tree, fault) as fits:
        if not fits:
            return Verdict(fault, None, "(its text is not in the product)")
        done = run(tree, fault.tests, kept)
    failed = FAILED.search(done.stdout)
    if done.returncode == 1 and failed:
        return Verdict(fault, failed[1].removeprefix("tests/proof/"), "")
    return Verdict(
        fault, None, f"(exit {done.returncode}) {done.stdout[-300:]}{done.stderr[-300:]}" if done.returncode else ""
    )


def say(line: str) -> None:
    """To whoever waits for it."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(names: list[str]) -> int:
    """Judges all faults, or those named."""
    asked = [fault for fault in FAULTS if not names or fault.name in names]
    needed = tuple(dict.fromkeys(test for fault in asked for test in fault.tests))
    with tempfile.TemporaryDirectory(prefix="partner-hub-canaries-") as base, ExitStack() as trees:
        kept = Path(base)
        make(kept)
        free: SimpleQueue[Path] = SimpleQueue()
        for _ in range(AT_ONCE):
            free.put(trees.enter_context(copy_of_the_product()))
        if not asked or not stands_without_a_fault(free, needed, kept):
            return 1
        with ThreadPoolExecutor(AT_ONCE) as pool:
            verdicts = list(pool.map(lambda fault: told(free, fault, kept), asked))
    caught = sum(verdict.caught_by is not None for verdict in verdicts)
    say(f"{caught} of {len(asked)} faults caught")
    return 0 if caught == len(asked) else 1


def stands_without_a_fault(free: SimpleQueue[Path], needed: tuple[str, ...], kept: Path) -> bool:
    """On the product as it is, every test that a fault needs must pass."""
    tree = free.get()
    done = run(tree, needed, kept)
    free.put(tree)
    if done.returncode:
        say(f"the proof fails without any fault:\n{done.stdout[-3000:]}{done.stderr[-2000:]}")
    return done.returncode == 0


def told(free: SimpleQueue[Path], fault: Fault, kept: Path) -> Verdict:
    """Judges one fault in a tree that is free, and says what became of it."""
    tree = free.get()
    verdict = judge(tree, fault, kept)
    free.put(tree)
    say(verdict.line)
    return verdict


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
