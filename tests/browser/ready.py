"""Starts the browser's driver and the browser once, before the first test: `python -m tests.browser.ready`.

Prints one sentence and exits with 3 where one of them does not start, with the system's libraries that it lacks.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import playwright
from playwright.sync_api import Error

from tests.browser.kit import chromium

DRIVER = Path(playwright.__file__).parent / "driver" / "node"


def libraries(program: Path) -> dict[str, str]:
    """The shared libraries that a program asks for and the file that each is found in ("": nowhere), as the system's
    loader says; none where it can't say."""
    told = subprocess.run(["ldd", str(program)], capture_output=True, text=True, check=False).stdout
    pairs = (line.strip().split(" => ") for line in told.splitlines() if " => " in line)
    return {name: "" if "not found" in where else where.split(" (")[0] for name, where in pairs}


def engine(found: str) -> Path:
    """The program behind the command: Debian's is a script beside a library folder."""
    started = Path(found).resolve()
    packed = Path("/usr/lib/chromium") / started.name
    return packed if packed.is_file() else started


def problem() -> str | None:
    """Why no browser test can run here, as a sentence; None where they can."""
    found = chromium.path()
    if found is None:
        return "There is no Chromium here: bash tests/browser/chromium.sh installs it."
    lacking = [
        f"{name} (asked for by {program})"
        for program in (DRIVER, engine(found))
        for name, where in libraries(program).items()
        if not where
    ]
    if lacking:
        return f"The browser tests lack libraries of the system: {', '.join(lacking)}."
    try:
        with chromium.launched(found) as browser:
            page = browser.new_page()
            page.set_content("<p>ready</p>")
            page.get_by_text("ready").wait_for()
    except (Error, OSError) as error:
        return f"Chromium ({found}) does not start: {str(error).splitlines()[0]}"
    return None


def main() -> int:
    """0 where a page can be opened, else 3 and the sentence."""
    said = problem()
    if said is None:
        return 0
    sys.stderr.write(said + "\n")
    return 3


if __name__ == "__main__":
    sys.exit(main())
