"""Reads the environment, builds the app, exposes `server`; `python app.py` runs it."""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def __getattr__(name: str) -> Flask:
    """`app:server` for a WSGI server of one's own; built when it is first asked for."""
    if name != "server":
        raise AttributeError(name)
    return _server()


@cache
def _server() -> Flask:
    from dashboard import config, factory  # noqa: PLC0415  importing this module does nothing
    from dashboard.web import logs  # noqa: PLC0415  the same

    settings = config.read(os.environ)
    logs.setup(settings)
    server: Flask = factory.create_app(settings).server
    return server


if __name__ == "__main__":
    from dashboard.cli import run

    sys.exit(run(["serve"]))
