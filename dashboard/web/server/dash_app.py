"""Dash as we serve it: our own first HTML and static files, and nothing that strangers need not know."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import dash
from markupsafe import Markup

from dashboard.web import hub
from dashboard.web.guards import csrf

_META = Markup('\n      <meta name="{}" content="{}">')
_STYLE = '\n<link rel="stylesheet" href="{}">'
# Deferred: the first HTML is painted while they are read. They run in their order, after all of it.
_SCRIPT = '<script src="{}" defer></script>\n'
_START = '<script id="_dash-renderer" src="{}" defer></script>'
_NOT_DEFERRED = re.compile(r'(<script src="[^"]+")>')
# Parts that Dash would load one after the other once it meets the first table and chart.
_PARTS = (
    {"relative_package_path": "async-community.js", "namespace": "dash_ag_grid"},
    {"relative_package_path": "dcc/async-graph.js", "namespace": "dash"},
)
# Stand-ins for browsers of ten years ago cost a tenth of a page's start; tables are not Dash's.
_NEEDLESS = re.compile(r"/polyfill@|/dash_table/")
# Routes that only development needs, and what of Dash's page settings names versions of what runs here.
_NO_ROUTE = frozenset({"_reload-hash"})
_NOT_TOLD = frozenset({"python_version", "dash_version", "plotly_version", "ddk_version", "dash_version_url"})


class HubDash(dash.Dash):  # type: ignore[misc]
    """Dash without what strangers need not know, and with our own first words of the page."""

    document: Callable[..., str] | None = None

    def _add_url(self, name: str, view_func: Any, methods: Sequence[str] = ("GET",)) -> None:
        if name not in _NO_ROUTE:
            super()._add_url(name, view_func, methods)

    def _config(self) -> dict[str, Any]:
        return {name: value for name, value in super()._config().items() if name not in _NOT_TOLD}

    def index(self, *args: Any, **kwargs: Any) -> Any:
        """The page; with status 404 where no page has this path."""
        page = super().index(*args, **kwargs)
        return page if _is_page(kwargs.get("path", "")) else (page, 404)

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
            "renderer": _START.format(files.start.address),
        }
        return (self.document or super().interpolate_index)(**kwargs)

    def _generate_scripts_html(self) -> str:
        """Dash's own scripts, without what today's browsers and our pages do not need."""
        lines = [line for line in super()._generate_scripts_html().splitlines() if not _NEEDLESS.search(line)]
        lines += [_SCRIPT.format(address) for address in self._collect_and_register_resources(list(_PARTS))]
        return _NOT_DEFERRED.sub(r"\1 defer>", "\n".join(lines))


def _is_page(path: str) -> bool:
    return any(_matches(page, "/" + path.strip("/")) for page in dash.page_registry.values())


def _matches(page: Mapping[str, Any], path: str) -> bool:
    template = page.get("path_template")
    if not template:
        return bool(page["path"] == path)
    pattern = re.sub(r"<[^>]+>", r"[^/]+", re.escape(template).replace("\\<", "<").replace("\\>", ">"))
    return re.fullmatch(pattern, path) is not None
