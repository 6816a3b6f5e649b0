"""What is kept or still on its way ends with the right that it was made under (A20)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dashboard.access import Role
from dashboard.data.audit import audit_list
from dashboard.data.audit.audit_list import Asked
from dashboard.exports import block_file, csv_file
from dashboard.factory import HubDash, create_app
from dashboard.scope import Region
from dashboard.web import hub
from dashboard.web.guards import standing
from dashboard.words import text
from tests.browser.kit import served
from tests.web.helpers import add_user, close, page_body, session_token, settings, sign_in

EVERYWHERE = [str(region) for region in Region]
EXPORT = "/export/licenses-recent.csv?region=us"
Ends = Callable[[HubDash, int], None]


@pytest.fixture
def app(data_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubDash]:
    """Files go row by row, and the right to them is looked at before each."""
    monkeypatch.setattr(csv_file, "_ROWS_AT_ONCE", 1)
    monkeypatch.setattr(standing, "EVERY_S", 0.0)
    made = create_app(settings(served.copy_home(data_home, tmp_path / "home")))
    yield made
    close(made)


@pytest.fixture
def cedar(app: HubDash) -> int:
    return add_user(hub.of(app.server).state, "cedar@partner.example", Role.FULL, regions=EVERYWHERE)


def change(regions: list[str], role: str = "partner_full_admin") -> Ends:
    def done(app: HubDash, user_id: int) -> None:
        body = {"name": "Cedar", "role": role, "regions": regions}
        assert sign_in(app).post(f"/users/{user_id}/change", json=body).status_code == 200

    return done


def act(path: str) -> Ends:
    def done(app: HubDash, user_id: int) -> None:
        assert sign_in(app).post(f"/users/{user_id}/{path}", json={}).status_code == 200

    return done


ENDS = {
    "region": change(["eu"]),
    "role": change(EVERYWHERE, "help_desk_basic"),
    "deactivated": act("deactivate"),
    "sessions": act("end-sessions"),
}


@pytest.mark.parametrize("address", [EXPORT, "/audit.csv"])
@pytest.mark.parametrize("end", ENDS)
def test_a20_a_file_on_its_way_is_cut_when_its_reader_loses_the_right(
    app: HubDash, cedar: int, end: str, address: str
) -> None:
    client = sign_in(app, cedar)
    assert client.get(EXPORT).status_code == 200  # an entry for the audit log
    answer = client.get(address, buffered=False)
    assert answer.status_code == 200
    pieces = answer.iter_encoded()
    assert next(pieces).startswith(b"\xef\xbb\xbf")
    ENDS[end](app, cedar)
    with pytest.raises(standing.Cut):
        list(pieces)
    answer.close()
    state = hub.of(app.server).state
    entry = audit_list.page(state, Asked())[0]
    told = (entry.act, entry.target, entry.after, entry.allowed, entry.actor)
    path = address.partition("?")[0]
    assert told == ("refused", path, {"why": standing.WHY}, False, "cedar@partner.example")
    assert text("en", standing.WHY) and text("pl", standing.WHY)
    assert hub.of(app.server).at_once._running == {}


def test_a_file_comes_whole_where_only_others_lose_a_right(app: HubDash, cedar: int) -> None:
    client = sign_in(app)
    whole = client.get(EXPORT).data
    answer = client.get(EXPORT, buffered=False)
    pieces = answer.iter_encoded()
    first = next(pieces)
    ENDS["deactivated"](app, cedar)
    assert first + b"".join(pieces) == whole
    assert whole.count(b"\r\n") > 2


def test_a20_a_file_that_took_long_to_make_is_not_begun_without_the_right(
    app: HubDash, cedar: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = block_file.BlockFile.written

    def slow(*given: object) -> object:
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(ENDS["region"], app, cedar).result(20)
        return made(*given)  # type: ignore[arg-type]

    client = sign_in(app, cedar)
    monkeypatch.setattr(block_file.BlockFile, "written", slow)
    answer = client.get(EXPORT)
    assert (answer.status_code, answer.json["error"]["id"]) == (401, "http.401")
    assert "Content-Disposition" not in answer.headers


def test_a20_an_open_page_is_told_that_its_readers_rights_are_others(app: HubDash, cedar: int) -> None:
    client = sign_in(app, cedar)
    before = client.get("/fresh")
    tag = {"If-None-Match": before.headers["ETag"]}
    assert client.get("/fresh", headers=tag).status_code == 304
    page = client.post("/_dash-update-component", json=page_body(search="?region=us")).text.replace(" ", "")
    assert f'"rights":"{before.json["rights"]}"' in page, "the page knows what it was filled under"
    state = hub.of(app.server).state
    assert sign_in(app, token=session_token(state)).get("/fresh").json["rights"] != before.json["rights"]
    change(["us", "eu"])(app, cedar)
    after = client.get("/fresh", headers=tag)
    assert (after.status_code, list(after.json["regions"])) == (200, ["us", "eu"])
    assert after.json["rights"] != before.json["rights"]
    change(["eu", "us"], "partner_full_admin")(app, cedar)
    assert client.get("/fresh").json["rights"] == after.json["rights"], "nothing changed"
