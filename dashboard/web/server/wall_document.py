"""The page of a wall: one screen, one script, nothing of what it will show."""

from __future__ import annotations

import hashlib

import orjson
from flask import Response, make_response
from markupsafe import Markup

from dashboard.look import Look
from dashboard.theme import icons
from dashboard.web.hub import hub
from dashboard.web.server.static_files import Files
from dashboard.words import catalogue

BEAT_S = 2  # how often a wall asks whether it may still be shown, and whether there is anything new
_WORDS = (
    "walls.screen.waiting",
    "walls.screen.offline",
    "walls.screen.refused",
    "walls.screen.refused_text",
    "walls.screen.paused",
    "walls.screen.place",
)
_PAGE = Markup("""<!doctype html>
<html lang="{lang}" data-theme="wall" data-bs-theme="dark" data-density="comfortable">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title} · Partner Hub</title>
<link rel="stylesheet" href="{style}">
<script src="{script}" defer></script>
</head>
<body class="wall" data-wall="{name}" data-release="{release}" data-beat="{beat}" data-words="{words}">
{icons}
<main class="wallpage" data-page="wall" data-ready="false">
<time></time>
<div class="wall-stage"><p class="wall-word">{waiting}</p></div>
<div class="wall-steps" aria-hidden="true"></div>
<footer class="tick" hidden></footer>
</main>
</body>
</html>
""")


def page(name: str, look: Look) -> Response:
    """The document; `look` only until the wall has said its own."""
    files = hub().files
    return make_response(
        _PAGE.format(
            lang=look.lang,
            title=name,
            style=files.style.address,
            script=files.wall,
            name=name,
            release=release(files),
            beat=min(BEAT_S, hub().config.fresh_s),
            words=orjson.dumps(told(look)).decode(),
            waiting=look.t("walls.screen.waiting"),
            icons=Markup(icons()),  # noqa: S704  our own file
        )
    )


def told(look: Look) -> dict[str, str]:
    """What the script says of itself, by the last part of the key; places in braces are its own to fill."""
    return {key.rpartition(".")[2]: str(catalogue(look.lang)[key]) for key in _WORDS}


def release(files: Files) -> str:
    """Another text with another release of what walls are drawn with."""
    return hashlib.sha256("\0".join((files.style.name, files.script.name, files.wall)).encode()).hexdigest()[:16]
