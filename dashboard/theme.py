"""The first HTML of every page: language and theme are right before anything is drawn."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flask import request

from dashboard import context
from dashboard.look import THEMES

ASSETS = Path(__file__).resolve().parent.parent / "assets"

_HTML = """<!doctype html>
<html lang="{lang}" data-theme="{theme}" data-bs-theme="{theme}" data-density="comfortable"{follow}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
{metas}
<title>{title}</title>
{favicon}
{css}
</head>
<body>
{icons}
{app_entry}
{config}
{scripts}
{renderer}
</body>
</html>
"""
# What listeners meet until the page is drawn.
_ENTRY = """<div id="react-entry-point">
<main class="vh" aria-busy="true"><h1>{title}</h1><p>{loading}</p></main>
</div>"""


def document(**parts: str) -> str:
    """The page's HTML from the pieces that Dash gives (`interpolate_index`)."""
    asked = request.args.to_dict()
    look = context.look(asked)
    given = {name: parts.get(name, "") for name in ("metas", "favicon", "css", "config", "scripts", "renderer")}
    title = look.t("frame.app.name")
    return _HTML.format(
        lang=look.lang,
        theme=look.theme,
        follow=' data-follow="system"' if _follows(asked) else "",
        title=title,
        icons=icons(),
        app_entry=_ENTRY.format(title=title, loading=look.t("frame.app.loading")),
        **given,
    )


def _follows(asked: dict[str, str]) -> bool:
    """Whether nobody chose a theme, so that the browser's own holds."""
    return not {asked.get("theme"), context.services().preference("theme")} & set(THEMES)


@cache
def icons() -> str:
    """All symbols, to be used by name in the page: `<use href="#i-search">`."""
    sprite = (ASSETS / "icons.svg").read_text("utf-8")
    return sprite.replace("<svg ", '<svg style="display:none" aria-hidden="true" ', 1)
