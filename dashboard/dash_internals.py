"""All that we lean on of Dash beside what its documentation promises; the browser's part is `assets/hub-dash.js`.

`tests/web/test_dash_internals.py` asks the installed Dash for each of it, and holds every other module to this one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import dash
from dash.development.base_component import Component
from flask import request

# Endpoints, which Dash names by their addresses.
LAYOUT = "/_dash-layout"
DEPENDENCIES = "/_dash-dependencies"
CALLBACK = "/_dash-update-component"
FAVICON = "/_favicon.ico"
ASSETS = "_dash_assets.static"
SUITES = "/_dash-component-suites/"
SUITE_FILE = SUITES + "<string:package_name>/<path:fingerprinted_path>"
PAGE = "/<path:path>"
# Only development needs it.
RELOAD = "/_reload-hash"
# What all addresses that its scripts ask begin with.
PREFIX = "/_dash-"

# The router of Dash Pages: the inputs that it listens to and the output that it fills.
PAGES_LOCATION = "_pages_location"
PAGES_OUTPUT = ".._pages_content.children..._pages_store.data.."


# The namespace of `dash.html`.
HTML = "dash_html_components"
# That of our own components.
OURS = "partner_hub"

# The script that starts Dash's own, by the id that they look for.
START = '<script id="_dash-renderer" src="{}" defer></script>'
# Parts that Dash would load one after the other once it meets the first table and chart.
PARTS = (
    {"relative_package_path": "async-community.js", "namespace": "dash_ag_grid"},
    {"relative_package_path": "dcc/async-graph.js", "namespace": "dash"},
)
# Of its scripts those that our pages do not need: stand-ins for browsers of ten years ago cost a tenth of a page's
# start; tables are not Dash's.
NEEDLESS = ("/polyfill@", "/dash_table/")
# What of its page settings names versions of what runs here.
VERSIONS = frozenset({"python_version", "dash_version", "plotly_version", "ddk_version", "dash_version_url"})


def page_path() -> str:
    """The path of the page that is drawn: with the first HTML, or as the router was told it."""
    if request.path != CALLBACK:
        return request.path
    told = [each["value"] for each in (request.get_json() or {}).get("inputs", ()) if each["id"] == PAGES_LOCATION]
    return str(told[0]) if told else ""


def page_at(path: str) -> Callable[..., Component] | None:
    """What lays the page of this path out; None where there is none."""
    where = "/" + path.strip("/")
    return next((page["layout"] for page in dash.page_registry.values() if _matches(page, where)), None)


def _matches(page: Mapping[str, Any], path: str) -> bool:
    template = page.get("path_template")
    if not template:
        return bool(page["path"] == path)
    pattern = re.sub(r"<[^>]+>", r"[^/]+", re.escape(template).replace("\\<", "<").replace("\\>", ">"))
    return re.fullmatch(pattern, path) is not None


def namespace(component: Component) -> str:
    """Where the browser finds what draws it."""
    return str(component._namespace)


def kind(component: Component) -> str:
    """What draws it there."""
    return str(component._type)


class QuietDash(dash.Dash):  # type: ignore[misc]  # Dash is untyped
    """Dash without what strangers need not know."""

    def _add_url(self, name: str, view_func: Any, methods: Sequence[str] = ("GET",)) -> None:
        if "/" + name != RELOAD:
            super()._add_url(name, view_func, methods)

    def _config(self) -> dict[str, Any]:
        return {name: value for name, value in super()._config().items() if name not in VERSIONS}

    def script_tags(self) -> list[str]:
        """Its own scripts as it would write them, without those that our pages do not need."""
        lines = super()._generate_scripts_html().splitlines()
        return [line for line in lines if not any(needless in line for needless in NEEDLESS)]

    def part_addresses(self) -> list[str]:
        """The addresses of `PARTS`."""
        return list(self._collect_and_register_resources(list(PARTS)))

    def scripts_html(self) -> str:
        """The script elements of a page."""
        return "\n".join(self.script_tags())

    def _generate_scripts_html(self) -> str:
        return self.scripts_html()


class Drawn(Component):  # type: ignore[misc]  # Dash is untyped
    """A component that a script of ours draws, by its class's name: keeps every property given.

    Dash's own checks would look for a package of our namespace at each property, on the disk.
    """

    _children_props: ClassVar[list[str]] = []
    _base_nodes: ClassVar[list[str]] = ["children"]
    _namespace = OURS

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._type = cls.__name__

    def __init__(self, **properties: object) -> None:
        given = {name: value for name, value in properties.items() if value is not None}
        self._prop_names = sorted(given)
        self._valid_wildcard_attributes: list[str] = []
        self.available_properties = self._prop_names
        self.available_wildcard_properties: list[str] = []
        for name, value in given.items():
            setattr(self, name, value)


class HtmlElement(Drawn):
    """An element that `dash.html` lacks."""

    _namespace = HTML
