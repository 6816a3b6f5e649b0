"""The page that the speed table compares with shows what the hub shows; legs made up for it are the contract's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from bench import plain, rollup
from dashboard.data import page_state
from dashboard.data.contract import contract
from dashboard.data.contract.kinds import shape
from dashboard.data.publishing import rolling
from dashboard.data.questions import figures
from dashboard.data.store import Store
from dashboard.parameters import PageState
from dashboard.scope import Service
from tests.importer.folders import REGION, Hub, small


def asked(app: Any, output: str, service: str) -> dict[str, Any]:
    """What Dash's own page would be answered."""
    outputs = [dict(zip(("id", "property"), one.rsplit(".", 1), strict=True)) for one in output.strip(".").split("...")]
    given = [
        {"id": name, "property": "value", "value": value} for name, value in (("region", REGION), ("service", service))
    ]
    body = {
        "output": output,
        "outputs": outputs if output.startswith("..") else outputs[0],
        "inputs": given,
        "changedPropIds": ["service.value"],
    }
    answer = app.server.test_client().post("/_dash-update-component", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json["response"]
    return found


@pytest.mark.parametrize("service", list(Service))
def test_the_plain_page_shows_the_hubs_figures(tmp_path: Path, service: Service) -> None:
    hub = Hub(tmp_path)
    hub.publish(small())
    app, store = plain.make(str(hub.home)), Store(hub.config)
    scope = page_state.build(store, PageState(region=REGION, service=service), plain.OPERATOR)
    document = figures.document(store, scope)
    top = json.dumps(asked(app, "top.children", service)["top"])
    assert [f'"{document["top"][name]:,}"' in top for name in plain.TOP] == [True] * len(plain.TOP)
    for section in ("recent", "expiring", "renewing", "low", "over"):
        said = asked(app, f"..{section}-figs.children...{section}-rows.rowData..", service)
        assert len(said[f"{section}-rows"]["rowData"]) == len(document[section]["rows"])
    figure = asked(app, "trend.figure", service)["trend"]["figure"]
    assert len(figure["data"]) == len(plain.LAYERS) + 1


def test_the_legs_of_the_roll_up_have_the_contracts_columns_and_lie_in_their_weeks(tmp_path: Path) -> None:
    rollup.make(tmp_path / "legs", 12_000)
    job = rolling.Job(Hub(tmp_path).config, REGION, given=tmp_path / "legs")
    done = rolling.run(job, tmp_path / "facts")
    assert list(done.weeks) == rollup.weeks()
    assert all(done.tables.values())
    legs = f"read_parquet('{tmp_path}/legs/*/*.parquet')"
    types = dict(row[:2] for row in duckdb.execute(f"describe select * exclude (week) from {legs}").fetchall())
    assert types == {column.name: shape(column).type.upper() for column in contract.file("call_legs").columns}
    [found] = duckdb.execute(f"select count(*), count(distinct leg_id), count(distinct org_id) from {legs}").fetchall()
    assert found[:2] == (12_000, 12_000)
    assert found[2] > 500
