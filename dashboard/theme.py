"""The first HTML of every page: language and theme are right before anything is drawn."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import orjson
from markupsafe import Markup, escape

from dashboard import parameters
from dashboard.request_context import here

ASSETS = Path(__file__).resolve().parent.parent / "assets"

_HTML = """<!doctype html>
<html lang="{lang}" data-theme="{theme}" data-bs-theme="{theme}" data-density="comfortable"
  data-scripts="no" data-framed data-parameters="{parameters}"{follow}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
{metas}
<title>{title}</title>
{favicon}
{css}
<script src="{appearance}"></script>
</head>
<body class="is-first">
{icons}
<div id="react-entry-point"></div>
<div id="first" data-charts="{charts}"><p class="banner needs-script">{no_script}</p>{first}</div>
{config}
{scripts}
{renderer}
</body>
</html>
"""
# The product's sign: no request, and no sign of the software below.
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 20 20'%3E"
    "%3Crect x='1.5' y='11' width='4' height='7.5' rx='1' fill='%2394a3b8'/%3E"
    "%3Crect x='8' y='6.5' width='4' height='12' rx='1' fill='%230e7490'/%3E"
    "%3Crect x='14.5' y='2.5' width='4' height='16' rx='1' fill='%2364748b'/%3E%3C/svg%3E"
)


def document(first: str = "", **parts: str) -> str:
    """The page's HTML from the pieces that Dash gives (`interpolate_index`); `first` stands in until it is drawn."""
    look = here().look()
    given = {
        name: parts.get(name, "") for name in ("metas", "css", "config", "scripts", "renderer", "appearance", "charts")
    }
    title = look.t("frame.app.name")
    return _HTML.format(
        lang=look.lang,
        theme=look.theme,
        follow=' data-follow="system"' if here().follows_system() else "",
        title=title,
        parameters=_parameters(),
        no_script=escape(look.t("frame.banner.no_script")),
        icons=icons(),
        favicon=f'<link rel="icon" href="{_ICON}">',
        first=first,
        **given,
    )


@cache
def _parameters() -> Markup:
    """The page state's declaration as an attribute: scripts need it before Dash has drawn anything."""
    return escape(orjson.dumps(parameters.declared()).decode())


@cache
def symbol(name: str) -> Markup:
    """One symbol, drawn where it stands: for pages without the sprite."""
    found = re.search(rf'<symbol id="i-{re.escape(name)}" viewBox="([^"]+)">(.*?)</symbol>', _sprite())
    assert found is not None
    return Markup('<svg class="icon" aria-hidden="true" viewBox="{}">{}</svg>').format(found[1], Markup(found[2]))  # noqa: S704  our own file


def _sprite() -> str:
    return (ASSETS / "icons.svg").read_text("utf-8")


@cache
def icons() -> str:
    """All symbols, to be used by name in the page: `<use href="#i-search">`."""
    return _sprite().replace("<svg ", '<svg style="display:none" aria-hidden="true" ', 1)
