"""Static files: ours as one script and one style sheet, named by their content; each packed once and kept."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import NotFound

from dashboard import dash_internals
from dashboard.web.guards.addresses import BUNDLE
from dashboard.web.permission import PUBLIC, allow
from dashboard.web.server import load_order, packing

LEVEL = 6  # once for each file and process, and its first reader waits: more takes far longer than it saves
_DIGITS = 16
_YEAR = 31536000
_COMMENT = re.compile(rb"^ */\*.*?\*/\n", re.MULTILINE | re.DOTALL)
# Dash's own views of static files.
ENDPOINTS = (dash_internals.ASSETS, dash_internals.SUITE_FILE)
# Loaded on their own: what a page needs before its first paint, what it needs last, what strangers, walls and mirrors
# need.
ALONE = {
    "appearance": "hub-appearance.js",
    "charts": "plotly-basic.min.js",
    "sign_in": "sign-in.js",
    "setup": "setup.js",
    "wall": "wall.js",
    "mirror": "mirror.js",
}
View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files of one kind (`js`, `css`) put together. `name`: another content has another one."""

    stem: str
    kind: str
    body: bytes
    name: str = field(init=False)

    def __post_init__(self) -> None:
        named = f"{self.stem}.{hashlib.sha256(self.body).hexdigest()[:_DIGITS]}.{self.kind}"
        object.__setattr__(self, "name", named)

    @property
    def address(self) -> str:
        """Where the page finds it."""
        return BUNDLE + self.name


@dataclass(frozen=True, slots=True)
class Files:
    """All of ours. `appearance`, `charts`, `sign_in`, `setup`, `wall` and `mirror` are addresses of single files."""

    style: Bundle
    script: Bundle
    start: Bundle
    appearance: str = ""
    charts: str = ""
    sign_in: str = ""
    setup: str = ""
    wall: str = ""
    mirror: str = ""


def collect(folder: Path, start: str) -> Files:
    """The files of the folder; `start` is the script that starts Dash once all others have run."""
    return Files(_bundle(folder, "css"), _bundle(folder, "js"), Bundle("start", "js", start.encode()), **_alone(folder))


def _bundle(folder: Path, kind: str) -> Bundle:
    """All files of that kind, in the order that they ask for."""
    files = load_order.ordered(path for path in folder.glob(f"*.{kind}") if path.name not in ALONE.values())
    read = [path.read_bytes() for path in files]
    return Bundle("hub", kind, b"\n".join(map(bare, read) if kind == "js" else read))


def bare(script: bytes) -> bytes:
    """A script as it is sent: comments that fill lines of their own are for who reads the source."""
    return _COMMENT.sub(b"", script)


def _alone(folder: Path) -> dict[str, str]:
    """Their addresses; without that of the small chart library where set-up could not get it: Dash brings its own."""
    paths = {use: folder / name for use, name in ALONE.items()}
    return {use: f"/assets/{path.name}?m={path.stat().st_mtime}" for use, path in paths.items() if path.exists()}


def blueprint(files: Files) -> Blueprint:
    """Serves the bundles."""
    made = Blueprint("bundles", __name__)
    known = {each.name: each for each in (files.style, files.script, files.start)}
    shelf = Shelf()

    @made.get(f"{BUNDLE}<name>")
    @allow(PUBLIC, page=True)
    def serve(name: str) -> Response:
        found = known.get(name)
        if found is None:
            raise NotFound
        answer = Response(found.body, mimetype=mimetypes.types_map[f".{found.kind}"])
        answer.cache_control.max_age = _YEAR
        return shelf.packed(answer)

    return made


def install(server: Flask) -> None:
    """Dash reads a static file anew for each answer and sends it as it lies on the disk; ours are packed, once."""
    shelf = Shelf()
    for endpoint in ENDPOINTS:
        server.view_functions[endpoint] = _packing(server.view_functions[endpoint], shelf)


def _packing(view: View, shelf: Shelf) -> View:
    @wraps(view)
    def serve(**where: str) -> Response:
        return shelf.packed(view(**where))

    return serve


@dataclass(slots=True)
class Shelf:
    """Packed bodies by coding and content: as many as there are files."""

    kept: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def packed(self, answer: Response) -> Response:
        """The answer packed, or "not modified" where the browser has this content."""
        if answer.status_code != 200:
            return answer
        answer.direct_passthrough = False
        body = answer.get_data()
        coding = packing.accepted() if len(body) >= packing.LEAST else ""
        answer.vary.add("Accept-Encoding")
        digest = hashlib.sha256(body).hexdigest()[:_DIGITS]
        if coding:
            answer.set_data(self._of(digest, coding, body))
            answer.headers["Content-Encoding"] = coding
        answer.set_etag(digest, weak=True)
        answer.make_conditional(request)
        return answer

    def _of(self, digest: str, coding: str, body: bytes) -> bytes:
        key = (coding, digest)
        if key not in self.kept:
            self.kept[key] = packing.CODINGS[coding](body, LEVEL)
        return self.kept[key]
