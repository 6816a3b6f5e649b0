"""Variables of Dash and Flask change nothing, whatever they say: G03, G04, landmine 5."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from dash._configs import DASH_ENV_VARS

from dashboard.factory import HubDash, forget_foreign_settings
from tests.browser.kit.served import ROOT

EVIL = "https://evil.example/"
HOSTILE = {
    "DASH_APP_NAME": "evil",
    "DASH_URL_BASE_PATHNAME": "/evil/",
    "DASH_ROUTES_PATHNAME_PREFIX": "/evil/",
    "DASH_REQUESTS_PATHNAME_PREFIX": "/evil/",
    "DASH_SUPPRESS_CALLBACK_EXCEPTIONS": "false",
    "DASH_ASSETS_EXTERNAL_PATH": EVIL,
    "DASH_INCLUDE_ASSETS_FILES": "false",
    "DASH_COMPONENTS_CACHE_MAX_AGE": "0",
    "DASH_SERVE_DEV_BUNDLES": "true",
    "DASH_DEBUG": "true",
    "DASH_UI": "true",
    "DASH_PROPS_CHECK": "true",
    "DASH_HOT_RELOAD": "true",
    "DASH_HOT_RELOAD_INTERVAL": "evil",
    "DASH_HOT_RELOAD_WATCH_INTERVAL": "evil",
    "DASH_HOT_RELOAD_MAX_RETRY": "evil",
    "DASH_SILENCE_ROUTES_LOGGING": "false",
    "DASH_DISABLE_VERSION_CHECK": "false",
    "DASH_PRUNE_ERRORS": "true",
    "DASH_COMPRESS": "true",
    "DASH_MCP_ENABLED": "true",
    "DASH_MCP_PATH": "evil",
}
MORE = {
    "FLASK_DEBUG": "1",
    "FLASK_ENV": "development",
    "FLASK_APP": "evil",
    "FLASK_SECRET_KEY": "evil",
    "WERKZEUG_DEBUG_PIN": "off",
    "DASH_ENTERPRISE_ENV": "WORKSPACE",
    "DASH_DOMAIN_BASE": EVIL,
    "GUNICORN_CMD_ARGS": "--workers=7 --bind=0.0.0.0:1",
    "WEB_CONCURRENCY": "7",
    "FORWARDED_ALLOW_IPS": "*",
    "HOST": "evil.example",
    "PORT": "1",
}
# What an app is to its readers, as JSON.
SAID = """
import json, os, re, sys
from pathlib import Path
from dashboard.factory import create_app
from tests.web.helpers import settings, sign_in
app = create_app(settings(Path(sys.argv[1])))
client = sign_in(app)
page = client.get("/licenses").text
config = json.loads(re.search(r'id="_dash-config" type="application/json">(.*?)</script>', page, re.S).group(1))
config.pop("end_id")
print(json.dumps({
    "routes": sorted(rule.rule for rule in app.server.url_map.iter_rules()),
    "sources": re.findall(r'(?:src|href)="([^"]+)"', page),
    "config": config,
    "layout": client.get("/_dash-layout").text,
    "debug": [app.server.debug, app.server.testing, app.server.config["PROPAGATE_EXCEPTIONS"]],
    "statuses": [client.get(path).status_code for path in ("/_mcp", "/evil", "/evil/licenses", "/console", "/_reload-hash")],
    "left": sorted(name for name in os.environ if name.upper().startswith(("DASH_", "FLASK_", "WERKZEUG_"))),
}))
"""


def said(home: Path, variables: dict[str, str]) -> dict[str, Any]:
    env = {**os.environ, **variables, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [sys.executable, "-c", SAID, str(home)],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_g04_the_list_names_every_variable_that_dash_reads() -> None:
    assert set(HOSTILE) == {name for name in DASH_ENV_VARS if name.startswith("DASH_")}


@pytest.mark.parametrize("letters", ["upper", "lower"])
def test_g03_g04_hostile_variables_change_nothing(tmp_path: Path, letters: str) -> None:
    hostile = HOSTILE | MORE
    changed = hostile if letters == "upper" else {name.lower(): value for name, value in hostile.items()}
    quiet = said(tmp_path / "quiet", {})
    loud = said(tmp_path / "loud", changed)
    assert loud == quiet
    assert loud["debug"] == [False, False, None]
    assert loud["statuses"] == [404] * 5
    assert "evil" not in json.dumps(loud)


def test_only_variables_of_dash_flask_and_werkzeug_are_taken_out() -> None:
    environ = {
        "DASH_DEBUG": "1",
        "dash_ui": "1",
        "FLASK_DEBUG": "1",
        "PATH": "/bin",
        "PARTNER_HUB_PORT": "1",
        "MY_DASH_BOARD": "x",
    }
    forget_foreign_settings(environ)
    assert set(environ) == {"PATH", "PARTNER_HUB_PORT", "MY_DASH_BOARD"}


def test_landmine_5_there_is_no_mcp_server(shared: HubDash) -> None:
    assert shared._enable_mcp is False
    assert not [rule for rule in shared.server.url_map.iter_rules() if "mcp" in rule.rule]
