"""What a reading process may come to, by how it ends: each tells a file first, as the real one does. No tests here:
the process loads this alone."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dashboard.data.sources.child import Tell


def hungry(order: Any, tell: Tell) -> Mapping[str, Any]:
    tell("read", "locations.csv", 0.1)
    return {"size": len(b"x" * (1 << 40))}


def killed(order: Any, tell: Tell) -> Mapping[str, Any]:
    tell("read", "locations.csv", 0.1)
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def stuck(order: Any, tell: Tell) -> Mapping[str, Any]:
    tell("read", "locations.csv", 0.1)
    time.sleep(600)
    return {}


def busy(order: Any, tell: Tell) -> Mapping[str, Any]:
    tell("read", "locations.csv", 0.1)
    resource.setrlimit(resource.RLIMIT_CPU, (0, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    while True:
        pass


def broken(order: Any, tell: Tell) -> Mapping[str, Any]:
    tell("read", "locations.csv", 0.1)
    ctypes.string_at(0)
    return {}


def aborted(order: Any, tell: Tell) -> Mapping[str, Any]:
    tell("read", "locations.csv", 0.1)
    os.abort()


def gone(order: Any, tell: Tell) -> Mapping[str, Any]:
    tell("read", "locations.csv", 0.1)
    os._exit(7)


def raising(order: Any, tell: Tell) -> Mapping[str, Any]:
    tell("read", "locations.csv", 0.1)
    raise ZeroDivisionError("a defect\x1b[2J")


def limits(order: Any, tell: Tell) -> Mapping[str, Any]:
    names = ("AS", "CPU", "FSIZE", "CORE")
    size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    return {"size": size} | {name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))[0] for name in names}


def nothing(order: Any, tell: Tell) -> Any:
    return {1, 2}


def endless(order: Any, tell: Tell) -> Mapping[str, Any]:
    return {"answer": "x" * (65 << 20)}


def lying(order: Any, tell: Tell) -> Mapping[str, Any]:
    tell("read", "locations.csv", 0.1)
    return {"staged": [{"file": "customers"}], "problems": [], "warnings": [], "data_date": 7}
