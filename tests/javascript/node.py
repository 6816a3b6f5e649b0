"""Node.js, which runs scripts here; no part of what a hub needs."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.conftest import lacking

HERE = Path(__file__).parent
LEAST = 18


def path() -> str:
    """Where it is; a test without it is skipped, or fails where everything is promised to be there."""
    found = shutil.which("node")
    return found or lacking(f"no Node.js here: version {LEAST} or newer runs the tests of the scripts")
