"""The first HTML of a page: its frame and its figures, to be read before any script has run."""

from __future__ import annotations

from typing import Any

import dash
from flask import request
from markupsafe import escape

from dashboard import pages, request_context, theme
from dashboard.components import as_html


def document(**parts: str) -> str:
    """The page's HTML from the pieces that Dash gives (`interpolate_index`)."""
    words = request_context.look(request.args.to_dict()).t("frame.state.needs_script")
    said = as_html.NEEDS_SCRIPT.replace("></", f">{escape(words)}</")
    return theme.document(first=as_html.written(_layout()).replace(as_html.NEEDS_SCRIPT, said), **parts)


def _layout() -> Any:
    """What the router of Dash Pages will put into the page."""
    asked = request.args.to_dict(flat=False)
    query = {name: values[0] if len(values) == 1 else values for name, values in asked.items()}
    found = next((page for page in dash.page_registry.values() if page["path"] == request.path), None)
    return found["layout"](**query) if found else pages.not_found(**query)
