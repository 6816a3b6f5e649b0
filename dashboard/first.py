"""The first HTML of a page: its frame and its figures, to be read before any script has run."""

from __future__ import annotations

from typing import Any

from flask import request
from markupsafe import escape

from dashboard import pages, theme
from dashboard.components import as_html
from dashboard.dash_internals import page_at
from dashboard.request_context import here


def document(**parts: str) -> str:
    """The page's HTML from the pieces that Dash gives (`interpolate_index`)."""
    words = here().look().t("frame.state.needs_script")
    said = as_html.NEEDS_SCRIPT.replace("></", f">{escape(words)}</")
    return theme.document(first=as_html.written(_layout()).replace(as_html.NEEDS_SCRIPT, said), **parts)


def _layout() -> Any:
    """What the router of Dash Pages will put into the page."""
    asked = request.args.to_dict(flat=False)
    query = {name: values[0] if len(values) == 1 else values for name, values in asked.items()}
    return (page_at(request.path) or pages.not_found)(**query)
