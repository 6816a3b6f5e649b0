"""The page that the speed table compares with shows what the hub shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench import plain
from dashboard.data import figures, view
from dashboard.data.store import Store
from dashboard.scope import Service
from tests.importer.folders import REGION, Hub, small


def asked(app: Any, output: str, service: str) -> dict[str, Any]:
    """What Dash's own page would be answered."""
    outputs = [dict(zip(("id", "property"), one.rsplit(".", 1), strict=True)) for one in output.strip(".").split("...")]
    given = [
        {"id": name, "property": "value", "value": value} for name, value in (("region", REGION), ("service", service))
    ]
    body = {"output": output, "outputs": outputs if output.startswith("..") else outputs[0], "inputs": given,
            "changedPropIds": ["service.value"]}  # fmt: skip
    answer = app.server.test_client().post("/_dash-update-component", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json["response"]
    return found


@pytest.mark.parametrize("service", list(Service))
def test_the_plain_page_shows_the_hubs_figures(tmp_path: Path, service: Service) -> None:
    hub = Hub(tmp_path)
    hub.publish(small())
    app, store = plain.make(str(hub.home)), Store(hub.config)
    scope = view.build(store, view.State(region=REGION, service=service), plain.OPERATOR)
    document = figures.document(store, scope)
    top = json.dumps(asked(app, "top.children", service)["top"])
    assert [f'"{document["top"][name]:,}"' in top for name in plain.TOP] == [True] * len(plain.TOP)
    for section in ("recent", "expiring", "renewing", "low", "over"):
        said = asked(app, f"..{section}-figs.children...{section}-rows.rowData..", service)
        assert len(said[f"{section}-rows"]["rowData"]) == len(document[section]["rows"])
    figure = asked(app, "trend.figure", service)["trend"]["figure"]
    assert len(figure["data"]) == len(plain.LAYERS) + 1
