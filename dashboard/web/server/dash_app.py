"""Dash as we serve it: our own first HTML and static files, and nothing that strangers need not know."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from dashboard.dash_internals import START, QuietDash, page_at
from dashboard.request_context import here
from dashboard.web import hub
from dashboard.web.guards import csrf

_META = Markup('\n      <meta name="{}" content="{}">')
_STYLE = '\n<link rel="stylesheet" href="{}">'
# Deferred: the first HTML is painted while they are read. They run in their order, after all of it.
_SCRIPT = '<script src="{}" defer></script>\n'
_NOT_DEFERRED = re.compile(r'(<script src="[^"]+")>')


class HubDash(QuietDash):
    """Dash without what strangers need not know, and with our own first words of the page."""

    document: Callable[..., str] | None = None

    def index(self, *args: Any, **kwargs: Any) -> Any:
        """The page; with status 404 where no page has this path, or what it is about does not exist."""
        page = super().index(*args, **kwargs)
        return (page, here().status) if page_at(kwargs.get("path", "")) else (page, 404)

    def interpolate_index(self, **kwargs: Any) -> str:
        """Adds the token that writes need, and our own files; the rest is the shell's."""
        token = csrf.token()
        if token:
            kwargs["metas"] += str(_META.format(csrf.META, token))
        files = hub.of(self.server).files
        kwargs["css"] += _STYLE.format(files.style.address)
        kwargs["scripts"] = _SCRIPT.format(files.script.address) + kwargs["scripts"]
        kwargs |= {
            "appearance": files.appearance,
            "charts": files.charts,
            "renderer": START.format(files.start.address),
        }
        return (self.document or super().interpolate_index)(**kwargs)

    def scripts_html(self) -> str:
        """The script elements of a page: Dash's own, and the parts that it would load later."""
        lines = self.script_tags() + [_SCRIPT.format(address) for address in self.part_addresses()]
        return _NOT_DEFERRED.sub(r"\1 defer>", "\n".join(lines))
