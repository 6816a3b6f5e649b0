"""Callback bodies: every odd one is a 400 with words, none reaches Dash, none is a 500 (landmine 6, A07, A08, C08)."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dash
import pytest
from dash import ALL, MATCH, Input, Output, State, html
from hypothesis import HealthCheck, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from dashboard import strict_json
from dashboard.factory import HubDash, Parts, create_app
from dashboard.web.guards import envelope
from dashboard.web.permission import SIGNED_IN
from tests.web.helpers import close, page_body, settings, sign_in

ADDRESS = "/_dash-update-component"
Body = dict[str, Any]
Change = Callable[[Body], Any]


def without(name: str) -> Change:
    return lambda body: body.pop(name)


def with_value(name: str, value: Any) -> Change:
    return lambda body: body.update({name: value})


def first(**changes: Any) -> Change:
    return lambda body: body["inputs"][0].update(changes)


def deep(levels: int) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = [value]
    return value


# A good body, changed in one place.
CHANGES: dict[str, Change] = {
    "no output": without("output"),
    "output null": with_value("output", None),
    "output a number": with_value("output", 7),
    "output a list": with_value("output", ["a.b"]),
    "output an object": with_value("output", {"id": "a"}),
    "output empty": with_value("output", ""),
    "output unknown": with_value("output", "nothing.children"),
    "output without a property": with_value("output", "_pages_content"),
    "output of a callback that runs in the browser": with_value("output", "_pages_dummy.children"),
    "output __proto__": with_value("output", "__proto__"),
    "no inputs": without("inputs"),
    "inputs null": with_value("inputs", None),
    "inputs a string": with_value("inputs", "x"),
    "inputs an object": with_value("inputs", {}),
    "inputs empty": with_value("inputs", []),
    "inputs of other types": with_value("inputs", [1, None]),
    "one input": lambda body: body["inputs"].pop(),
    "one input too many": lambda body: body["inputs"].append(body["inputs"][0]),
    "2000 inputs": lambda body: body["inputs"].extend(body["inputs"] * 1000),
    "inputs in another order": lambda body: body["inputs"].reverse(),
    "an input in a list": lambda body: body["inputs"].__setitem__(0, [body["inputs"][0]]),
    "foreign input id": first(id="licenses-trend"),
    "input id a number": first(id=1),
    "input id null": first(id=None),
    "input id an object": first(id={"type": "x", "index": 1}),
    "foreign input property": first(property="children"),
    "input without a property": lambda body: body["inputs"][0].pop("property"),
    "input with more": first(extra=1),
    "value a number": first(value=1),
    "value true": first(value=True),
    "value null": first(value=None),
    "value a list": first(value=["/licenses"]),
    "value an object": first(value={"$ne": None}),
    "value too long": first(value="/" + "x" * 5000),
    "value no path": first(value="licenses"),
    "value with NUL": first(value="/\0"),
    "value with a lone surrogate": first(value="/\ud800"),
    "no value": lambda body: body["inputs"][0].pop("value"),
    "search a number": lambda body: body["inputs"][1].update(value=5),
    "state where there is none": with_value("state", [{"id": "a", "property": "b", "value": 1}]),
    "state a string": with_value("state", "x"),
    "state a number": with_value("state", 1),
    "no outputs": without("outputs"),
    "outputs null": with_value("outputs", None),
    "outputs an object": with_value("outputs", {"id": "_pages_content", "property": "children"}),
    "outputs pointing elsewhere": with_value("outputs", [{"id": "a", "property": "b"}, {"id": "c", "property": "d"}]),
    "2000 outputs": lambda body: body.update(outputs=body["outputs"] * 1000),
    "outputs with more": lambda body: body["outputs"][0].update(value=1),
    "changed a number": with_value("changedPropIds", 3),
    "changed an object": with_value("changedPropIds", {"a": 1}),
    "changed what was not sent": with_value("changedPropIds", ["secret.value"]),
    "changed numbers": with_value("changedPropIds", [1]),
    "changed nested": with_value("changedPropIds", [["_pages_location.pathname"]]),
    "parsed more than changed": with_value("parsedChangedPropsIds", ["a", "b", "c"]),
    "an unknown key": with_value("oldJob", ["1"]),
    "a background key": with_value("cacheKey", "x"),
    "too deep": first(value=deep(30)),
    "much too deep": with_value("inputs", deep(900)),
}
GOOD = json.dumps(page_body()).encode()
# Bytes that are no body, or not this one.
RAW: dict[str, bytes] = {
    "nothing": b"",
    "null": b"null",
    "a number": b"1",
    "a string": b'"x"',
    "a list": b"[]",
    "a list of bodies": b"[" + GOOD + b"]",
    "an empty object": b"{}",
    "half": GOOD[: len(GOOD) // 2],
    "two": GOOD + GOOD,
    "rubbish": b"\x00\xff\xfe",
    "a byte order mark": b"\xef\xbb\xbf" + GOOD,
    "UTF-16": GOOD.decode().encode("utf-16"),
    "UTF-32": GOOD.decode().encode("utf-32"),
    "Latin-1": GOOD.replace(b"/licenses", "/żółw".encode("iso-8859-2")),
    "a key twice": GOOD[:-1] + b', "output": "x"}',
    "a key twice inside": GOOD.replace(b'"value"', b'"id": "x", "value"', 1),
    "NaN": GOOD.replace(b'"/licenses"', b"NaN"),
    "Infinity": GOOD.replace(b'"/licenses"', b"-Infinity"),
    "1e999": GOOD.replace(b'"/licenses"', b"1e999"),
    "5000 digits": GOOD.replace(b'"/licenses"', b"9" * 5000),
    "30 digits": GOOD.replace(b'"/licenses"', b"9" * 30),
    "30 000 levels": b"[" * 30_000,
    "30 000 levels of objects": b'{"a":' * 10_000,
    "single quotes": b"{'output': 'x'}",
    "a comment": b"/* */" + GOOD,
    "a trailing comma": GOOD[:-1] + b",}",
    "a control character": GOOD.replace(b"/licenses", b"/li\ncenses"),
    "a form": b"output=x&inputs=y",
    "too much": GOOD[:-1] + b', "x": "' + b"y" * 70_000 + b'"}',
    "far too much": b" " * 300_000 + GOOD,
    "2 MB": b'{"output": "' + b"x" * 2_000_000 + b'"}',
}
MEDIA = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/json",
    "application/xml",
    "",
    "application/json; charset=utf-16",
    "application/json; charset=latin-1",
    "application/jsonp",
    "application/json, text/plain",
]


@pytest.fixture(scope="module")
def ask(shared: HubDash) -> Callable[..., Any]:
    client = sign_in(shared)

    def post(data: bytes, media: str = "application/json", query: str = "") -> Any:
        return client.post(ADDRESS + query, data=data, content_type=media)

    return post


def is_told_off(answer: Any) -> bool:
    """4xx, JSON, an id and a sentence, and nothing of what lies behind."""
    inside = ("Traceback", 'File "', "KeyError", "TypeError", "/work", "site-packages", "dash.exceptions", "werkzeug")
    said = answer.get_json()
    return (
        400 <= answer.status_code < 500
        and set(said) == {"error"}
        and set(said["error"]) == {"id", "message"}
        and not any(word in answer.text for word in inside)
    )


def test_the_body_that_dash_sends_is_answered(ask: Callable[..., Any]) -> None:
    assert ask(GOOD).status_code == 200
    assert ask(GOOD, query="?endId=x~y").status_code == 200
    assert ask(GOOD, media="application/json; charset=UTF-8").status_code == 200


@pytest.mark.parametrize("name", CHANGES)
def test_landmine_6_a_body_changed_in_one_place_is_400(ask: Callable[..., Any], name: str) -> None:
    body = copy.deepcopy(page_body())
    CHANGES[name](body)
    answer = ask(json.dumps(body).encode())
    assert answer.status_code == 400 or "2000" in name
    assert is_told_off(answer)


@pytest.mark.parametrize("name", RAW)
def test_c08_what_is_no_body_is_400_or_413(ask: Callable[..., Any], name: str) -> None:
    answer = ask(RAW[name])
    assert answer.status_code == (413 if "much" in name or "MB" in name else 400)
    assert is_told_off(answer)


@pytest.mark.parametrize("media", MEDIA)
def test_b10_another_content_type_is_400(ask: Callable[..., Any], media: str) -> None:
    answer = ask(GOOD, media=media)
    assert answer.status_code == 400
    assert is_told_off(answer)


@pytest.mark.parametrize("query", ["oldJob=1", "cancelJob=1", "job=1", "cacheKey=x", "endId=x&oldJob=1", "x"])
def test_landmine_1_handles_of_background_jobs_are_refused(ask: Callable[..., Any], query: str) -> None:
    assert ask(GOOD, query=f"?{query}").status_code == 400


def test_landmine_1_dash_is_new_enough_and_no_callback_runs_in_the_background(shared: HubDash) -> None:
    assert tuple(int(part) for part in dash.__version__.split(".")[:3]) >= (4, 4, 1)
    assert not any(spec.get("background") for spec in shared.callback_map.values())


def test_a_path_that_no_page_has_and_a_strange_query_are_answered_in_words(ask: Callable[..., Any]) -> None:
    for path, search in (
        ("/nothing", ""),
        ("/licenses", "?a=1&a=2"),
        ("/licenses", "?region=moon"),
        ("/licenses", "?=&&&"),
        ("/", "no question mark"),
        ("/licenses", "?self=1&path_variables=2&query=3&now=4"),
        ("/licenses", "?region=us&region=eu"),
        ("/%ff", "?%ff=%ff"),
        ("/licenses", "?as_of=9999-99-99&version=-1&q=%00&range=x"),
        ("/<script>", "?<script>"),
        ("/../..", "?lang=../../etc"),
    ):
        answer = ask(json.dumps(page_body(path, search)).encode())
        assert answer.status_code < 500 or answer.get_json()["error"]["id"] != "http.500"
        assert answer.status_code in {200, 400, 404, 503}


any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


@given(st.data())
@example_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_body_changed_anywhere_is_never_an_error_of_ours(ask: Callable[..., Any], data: st.DataObject) -> None:
    body: Any = page_body()
    place, key = body, None
    while isinstance(place, (dict, list)) and place and (key is None or data.draw(st.booleans())):
        parent, key = (
            place,
            data.draw(st.sampled_from(list(place) if isinstance(place, dict) else list(range(len(place))))),
        )
        place = parent[key]
    parent[key] = data.draw(any_json)
    answer = ask(json.dumps(body).encode("utf-8", "surrogatepass"))
    assert answer.status_code == 200 or is_told_off(answer)


@given(any_json)
@example_settings(max_examples=100, deadline=None)
def test_strict_json_reads_what_was_written_or_refuses_it(value: Any) -> None:
    try:
        read = strict_json.parse(json.dumps(value).encode(), 20)
    except strict_json.BadJson:
        return
    assert read == value


def patterned(app: dash.Dash) -> None:
    """Callbacks of the kinds that pages may come to have."""

    def say(*values: Any) -> str:
        return str(values)

    app.callback(
        Output({"type": "out", "index": MATCH}, "children"),
        Input({"type": "in", "index": MATCH}, "value"),
        State({"type": "all", "index": ALL}, "value"),
    )(say)
    app.callback(Output("single", "children", allow_duplicate=True), Input("a", "value"), prevent_initial_call=True)(
        say
    )
    app.callback(Input("b", "value"))(lambda _: None)
    for component_id in ('{"index":["MATCH"],"type":"in"}', '{"index":["ALL"],"type":"all"}', "a", "b"):
        envelope.declare(app.server, component_id, "value", envelope.text_or_nothing)
    for spec in app._callback_list:
        envelope.allow_output(app.server, spec["output"], SIGNED_IN)


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubDash]:
    parts = Parts(lambda: html.Div(dash.page_container), (patterned,))
    made = create_app(settings(tmp_path_factory.mktemp("other") / "home"), parts)
    yield made
    close(made)


def matched(index: Any, states: Any, output_index: Any = None) -> Body:
    made = index if output_index is None else output_index
    return {
        "output": '{"index":["MATCH"],"type":"out"}.children',
        "outputs": {"id": {"index": made, "type": "out"}, "property": "children"},
        "inputs": [{"id": {"index": index, "type": "in"}, "property": "value", "value": "x"}],
        "state": [[{"id": {"index": one, "type": "all"}, "property": "value", "value": "y"} for one in states]],
        "changedPropIds": [f'{{"index":{json.dumps(index, ensure_ascii=False)},"type":"in"}}.value'],
    }


def test_pattern_matching_callbacks_take_their_own_ids(other: HubDash) -> None:
    for index, states in ((1, []), ("one", [1, 2, "three"]), ("żółw", list(range(200)))):
        assert sign_in(other).post(ADDRESS, json=matched(index, states)).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        matched(1, range(201)),
        matched(1.5, []),
        matched(None, []),
        matched({"a": 1}, []),
        matched("x" * 500, []),
        matched(True, []),
        {**matched(1, []), "state": [{"id": {"index": 1, "type": "all"}, "property": "value"}]},
        {**matched(1, []), "outputs": {"id": {"index": 1, "type": "in"}, "property": "children"}},
        {**matched(1, []), "outputs": {"id": "out", "property": "children"}},
        {**matched(1, []), "outputs": [{"id": {"index": 1, "type": "out"}, "property": "children"}]},
        {**matched(1, []), "inputs": [{"id": '{"index":["MATCH"],"type":"in"}', "property": "value", "value": "x"}]},
        {
            **matched(1, []),
            "inputs": [{"id": {"index": 1, "type": "in", "more": 1}, "property": "value", "value": "x"}],
        },
    ],
    ids=str,
)
def test_a07_foreign_and_countless_pattern_ids_are_refused(other: HubDash, body: Body) -> None:
    answer = sign_in(other).post(ADDRESS, json=body)
    assert answer.status_code == 400
    assert is_told_off(answer)


def test_duplicate_outputs_and_callbacks_without_an_output_are_known_by_their_whole_name(other: HubDash) -> None:
    single = next(name for name in other.callback_map if name.startswith("single.children@"))
    no_output = next(name for name, spec in other.callback_map.items() if spec["no_output"])
    changed = {"inputs": [{"id": "a", "property": "value", "value": "x"}], "changedPropIds": ["a.value"]}
    out = {"id": "single", "property": single.rpartition(".")[2]}
    client = sign_in(other)
    assert client.post(ADDRESS, json={"output": single, "outputs": out, **changed}).status_code == 200
    assert client.post(ADDRESS, json={"output": "single.children", "outputs": out, **changed}).status_code == 400
    quiet = {"inputs": [{"id": "b", "property": "value", "value": "x"}], "changedPropIds": ["b.value"]}
    assert client.post(ADDRESS, json={"output": no_output, "outputs": [], **quiet}).status_code in {200, 204}
    assert client.post(ADDRESS, json={"output": no_output, "outputs": [out], **quiet}).status_code == 400


def test_the_shape_is_held_before_the_value_is_looked_at(tmp_path: Path) -> None:
    seen: list[Any] = []

    def one(app: dash.Dash) -> None:
        app.callback(Output("shown", "children"), Input("a", "value"))(lambda value: value)
        envelope.declare(app.server, "a", "value", lambda value: seen.append(value) or True)
        envelope.allow_output(app.server, "shown.children", SIGNED_IN)

    app = create_app(settings(tmp_path / "home"), Parts(lambda: html.Div(dash.page_container), (one,)))
    foreign = {
        "output": "shown.children",
        "outputs": {"id": "shown", "property": "children"},
        "inputs": [{"id": "b", "property": "value", "value": "x"}],
    }
    assert sign_in(app).post(ADDRESS, json=foreign).status_code == 400
    assert seen == []
    close(app)
