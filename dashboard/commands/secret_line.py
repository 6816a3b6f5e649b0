"""A password for a command: one line of a file or of standard input, as options stand in the list of processes."""

from __future__ import annotations

import sys
from getpass import getpass
from pathlib import Path

_MOST_LINE = 8_192  # characters; what is longer is no password
INPUT = Path("-")


def read(file: Path = INPUT) -> str:
    """The first line, without its end; `-`: of standard input, where a terminal shows nothing of it. Raises OSError."""
    if file == INPUT and sys.stdin.isatty():
        return getpass()
    if file == INPUT:
        return sys.stdin.readline(_MOST_LINE).rstrip("\r\n")
    with file.open(encoding="utf-8", errors="replace") as lines:
        return lines.readline(_MOST_LINE).rstrip("\r\n")
