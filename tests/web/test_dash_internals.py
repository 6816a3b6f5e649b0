"""What we lean on of Dash, its tables and its charts is there, and stands in one module and one script."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import dash
import dash_ag_grid
import plotly
import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from dashboard import dash_internals
from dashboard.components.dash_components import Icon, Input
from dashboard.dash_internals import Drawn, QuietDash, kind, namespace
from dashboard.factory import HubDash
from tests.page import made

ROOT = Path(__file__).resolve().parents[2]
DASH = Path(dash.__file__).parent
GRID = Path(dash_ag_grid.__file__).parent
ENDPOINTS = {
    dash_internals.LAYOUT,
    dash_internals.DEPENDENCIES,
    dash_internals.CALLBACK,
    dash_internals.FAVICON,
    dash_internals.ASSETS,
    dash_internals.SUITE_FILE,
    dash_internals.PAGE,
    dash_internals.RELOAD,
    "/",
}
# What `assets/hub-dash.js` names, and the scripts that must know it.
KNOWN = {
    "dash-renderer/build/dash_renderer.min.js": (
        "_dash-layout",
        "_dash-dependencies",
        "_dash-update-component",
        "dash_clientside",
        "no_update",
        "set_props",
        "callback_context",
        "triggered",
        "changedPropIds",
        "parsedChangedPropsIds",
        "_dashPlotlyJSURL",
        "dash_component_api",
        "getLayout",
    ),
    "dcc/dash_core_components.js": ("_dashprivate_pushstate",),
    "dcc/async-graph.js": ("Plotly.react", "Plotly.purge"),
}


@pytest.fixture(scope="module")
def plain() -> dash.Dash:
    """An application of Dash as it comes."""
    app = dash.Dash("plain", use_pages=True, pages_folder="", add_log_handler=False)
    app.layout = dash.html.Div()
    return app


def scripts_html(app: dash.Dash) -> str:
    with app.server.test_request_context("/"):
        return str(app._generate_scripts_html())


def test_dash_is_of_the_minor_version_that_this_was_written_for() -> None:
    needs = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    ours = next(one for one in map(Requirement, needs) if one.name == "dash")
    assert dash.__version__ in ours.specifier
    newest = Version(dash.__version__)
    assert f"{newest.major}.{newest.minor + 1}.0" not in ours.specifier


def test_it_has_the_endpoints_that_are_guarded_and_no_other(plain: dash.Dash) -> None:
    assert set(plain.server.view_functions) - {"static"} == ENDPOINTS


def test_what_strangers_need_not_know_is_left_out(plain: dash.Dash) -> None:
    quiet = QuietDash("quiet", use_pages=True, pages_folder="", add_log_handler=False)
    assert set(plain.server.view_functions) - set(quiet.server.view_functions) == {dash_internals.RELOAD}
    assert set(plain._config()) - set(quiet._config()) == dash_internals.VERSIONS


def test_scripts_that_pages_do_not_need_are_left_out_and_late_parts_are_there(
    shared: HubDash, plain: dash.Dash
) -> None:
    own, ours = scripts_html(plain), scripts_html(shared)
    for needless in dash_internals.NEEDLESS:
        assert needless in own
        assert needless not in ours
    for part in dash_internals.PARTS:
        name = Path(part["relative_package_path"]).stem
        assert name not in own
        assert name in ours


def test_the_script_that_starts_it_has_the_id_that_it_gives_its_own(plain: dash.Dash) -> None:
    assert re.search(r'id="[\w-]+"', plain._generate_renderer())[0] in dash_internals.START  # type: ignore[index]


def test_the_router_of_pages_listens_and_fills_as_we_check(shared: HubDash) -> None:
    spec = shared.callback_map[dash_internals.PAGES_OUTPUT]
    assert [(one["id"], one["property"]) for one in spec["inputs"]] == [
        (dash_internals.PAGES_LOCATION, "pathname"),
        (dash_internals.PAGES_LOCATION, "search"),
    ]


def test_components_say_where_they_are_drawn() -> None:
    assert (namespace(dash.html.Div()), kind(dash.html.Div())) == (dash_internals.HTML, "Div")
    assert Icon("close").to_plotly_json() == {
        "props": {"name": "close"},
        "type": "Icon",
        "namespace": dash_internals.OURS,
    }
    assert Input(type="text").to_plotly_json() == {
        "props": {"type": "text"},
        "type": "Input",
        "namespace": dash_internals.HTML,
    }
    assert all(one._type == one.__name__ for one in Drawn.__subclasses__())


@pytest.mark.parametrize("name", KNOWN)
def test_the_browsers_part_knows_what_our_script_names(name: str) -> None:
    script, ours = (DASH / name).read_text("utf-8"), (made.ASSETS / "hub-dash.js").read_text("utf-8")
    for word in KNOWN[name]:
        assert word in script, word
        assert word in ours or word.removeprefix("Plotly.") in ours, word


def test_tables_look_for_ours_where_we_put_it() -> None:
    scripts = [path.read_text("utf-8") for path in (GRID / "dash_ag_grid.min.js", GRID / "async-community.js")]
    for word in ("AgGrid", "getApi", "dashAgGridFunctions", "dashAgGridComponentFunctions"):
        assert any(word in script for script in scripts), word


def test_the_library_that_stands_in_for_lost_charts_has_all_that_is_asked_of_it() -> None:
    asked = set(re.findall(r"\bPlotly\.(\w+)", (DASH / "dcc" / "async-graph.js").read_text("utf-8")))
    ours = (made.ASSETS / "hub-dash.js").read_text("utf-8")
    stand_in = ours[ours.index("window.Plotly = window.Plotly ||") :]
    assert asked
    assert [name for name in asked if f"{name}:" not in stand_in.partition("};")[0]] == []


def test_charts_keep_the_layout_that_they_are_drawn_with() -> None:
    whole = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    assert "_fullLayout" in whole.read_text("utf-8")


PRIVATE_IN_PYTHON = re.compile(
    r'"[./]*_(?:dash|pages|reload|favicon)|dash_html_components|\b\w+\._(?:namespace|type|config|layout|prop_names|callback_list)\b'
    r"|\b_(?:generate|collect)_\w+\(|\b_add_url\("
)
PRIVATE_IN_SCRIPTS = re.compile(r"_dash|dash_clientside|dash_ag_grid|dash_html|_fullLayout|_pages_|_context\b")


def strays(paths: Iterator[Path], private: re.Pattern[str]) -> list[str]:
    return [f"{path.name}: {found}" for path in paths for found in private.findall(path.read_text("utf-8"))]


def test_all_of_it_stands_in_one_module_and_one_script() -> None:
    module = ROOT / "dashboard" / "dash_internals.py"
    script = made.ASSETS / "hub-dash.js"
    assert PRIVATE_IN_PYTHON.search(module.read_text("utf-8"))
    assert PRIVATE_IN_SCRIPTS.search(script.read_text("utf-8"))
    assert strays((path for path in (ROOT / "dashboard").rglob("*.py") if path != module), PRIVATE_IN_PYTHON) == []
    assert strays((path for path in made.scripts() if path != script), PRIVATE_IN_SCRIPTS) == []
