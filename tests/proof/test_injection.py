"""Text stays text, columns come from a list, numbers at the edge are refused or defined (C01, C02, C03, C18)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.data import statements as statement_texts
from tests.proof import policy, scan, surface
from tests.proof.partner import ANA
from tests.proof.world import World

RECENT = "/blocks/licenses-recent"
HOSTILE = (
    "' or 1=1 --",
    "') or ('1'='1",
    "'; drop table customer; --",
    "1; attach 'x' as y",
    "' union select org_id from customers --",
    "x' || (select name from customers limit 1) || '",
    "%' or true or '%'='",
    "\\' or 1=1 --",
    "$$ or 1=1 $$",
    "/* */ or 1=1",
    "' or customer_id in (select customer_id from customer) --",
    "null",
    "NULL",
    "true",
    "1=1",
    "$1",
    "?",
    ":chosen",
    "$email",
    "{0.__class__}",
    "%s",
    "%(x)s",
    "{{7*7}}",
    "read_csv('/etc/passwd')",
    "getenv('HOME')",
    "pragma version",
    "exists(select 1)",
    "' or getenv('HOME') is not null --",
    "\u2019 or 1=1",
    "\uff07 or 1=1",
    "a\\",
    "\\x27",
    "chr(39)",
    "e'\\047'",
    "x'27'",
    "--",
    ";",
)


# Customers that are chosen are kept in a table that is named by a digest of what chose them: no sign of a text gets there.
_OF_DIGEST = re.compile(r"\bc_[0-9a-f]{24}\b")


@contextmanager
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The texts of all statements that run."""
    seen: set[str] = set()
    run = statement_texts.run

    def noted(connection: Any, text: str, values: Any) -> Any:
        seen.add(_OF_DIGEST.sub("chosen", text))
        return run(connection, text, values)

    with monkeypatch.context() as patched:
        patched.setattr(statement_texts, "run", noted)
        yield seen


def asked(world: World, text: str) -> Iterator[Any]:
    """A text in every box that takes one."""
    client, quoted = world.clients["ana"], text.replace('"', "")
    filters = json.dumps({"customer": {"type": "contains", "filter": text}})
    for query in (f'name:"{quoted}" org:"{quoted}"', f'"{quoted}"', f'-name:"{quoted}"', f'product:"{quoted}"'):
        yield client.get(RECENT, query_string={"region": "eu", "q": query})
    for path in ("/export/licenses-recent.csv", "/rows/licenses-recent", "/export/calling-bands.csv"):
        yield client.get(path, query_string={"region": "eu", "filter": filters})


def asked_otherwise(world: World, text: str) -> Iterator[Any]:
    """And where no text is expected."""
    client = world.clients["ana"]
    for name in ("as_of", "version", "sort", "endpoint", "feature", "filter"):
        yield client.get("/export/licenses-recent.csv", query_string={"region": "eu", name: text})
        yield client.get("/rows/licenses-recent", query_string={"region": "eu", name: text})


def test_c01_a_text_is_a_value_and_never_part_of_a_statement(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with statements(monkeypatch) as known:
        plain = [(answer.status_code, scan.owners(answer.data)) for answer in asked(world, "nobody is called that")]
        assert all(answer.status_code == 200 for answer in asked_otherwise(world, ""))
    assert known
    with statements(monkeypatch) as seen:
        for text in HOSTILE:
            assert [(answer.status_code, scan.owners(answer.data)) for answer in asked(world, text)] == plain, text
            for answer in asked_otherwise(world, text):
                assert answer.status_code in {200, 400, 404}
                assert scan.owners(answer.data) <= policy.sees(ANA)
    assert seen <= known


@settings(
    max_examples=8,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=st.text(min_size=1, max_size=40).filter(lambda text: text.replace('"', "").strip() and "_" not in text))
def test_c01_whatever_is_typed_the_statements_are_known(world: World, text: str) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch, statements(monkeypatch) as known:
        list(asked(world, "nobody is called that"))
        with statements(monkeypatch) as seen:
            for answer in (*asked(world, text), *asked_otherwise(world, text)):
                assert answer.status_code in {200, 400, 404}
                assert scan.owners(answer.data) <= policy.sees(ANA)
    assert seen <= known


def test_c02_columns_and_conditions_come_from_a_list(world: World) -> None:
    long: tuple[dict[str, str], ...] = (
        {"sort": ",".join(["customer:asc"] * 10_000)},
        {
            "filter": json.dumps(
                {"customer": {"operator": "OR", "conditions": [{"type": "contains", "filter": "c"}] * 10_000}}
            )
        },
    )
    bad: tuple[dict[str, str], ...] = (
        {"sort": "org_id_x:asc"},
        {"sort": "__class__:asc"},
        {"sort": "customer:asc;"},
        {"sort": "customer"},
        {"filter": json.dumps({"customer_id": {"type": "equals", "filter": 1}})},
        {"filter": json.dumps({"password": {"type": "blank"}})},
        {"filter": json.dumps({"customer": {"type": "sql", "filter": "x"}})},
        {"filter": json.dumps([1])},
        {"filter": "{"},
        {"filter": json.dumps({"customer": {"operator": "XOR", "conditions": [{"type": "blank"}]}})},
    )
    for at, entrance in enumerate(surface.files()):
        for more in (*bad, *(long if at < 2 else ())):
            answer = entrance.ask(world.clients["ana"], "eu", **more)
            assert answer.status_code == 400, (entrance.path, more)
            assert scan.owners(answer.data) == set()


@pytest.mark.parametrize("sign", ["%", "*", "?", ".", "[a-z]", "cnry%", "c_ry", "cnry?eu", "cn.y", "%_%", "\\_"])
def test_c03_a_wildcard_is_an_ordinary_character(world: World, sign: str) -> None:
    for query in (f"name:{sign}", f'"{sign}"', f"org:{sign}"):
        found = scan.owners(world.clients["ana"].get(RECENT, query_string={"region": "all", "q": query}).data)
        assert found == (policy.sees(ANA) if query in {'"."'} else set()), query
    filters = json.dumps({"customer": {"type": "contains", "filter": sign}})
    csv = world.clients["ana"].get("/export/licenses-recent.csv", query_string={"region": "all", "filter": filters})
    assert scan.owners(csv.data) == set()


def test_c03_an_underscore_is_itself(world: World) -> None:
    for query, want in (
        ("name:_", policy.sees(ANA)),
        ("name:cnry_eu", {who for who in policy.sees(ANA) if who[0] == "eu"}),
        ("name:cnry-eu", set()),
    ):
        assert scan.owners(world.clients["ana"].get(RECENT, query_string={"region": "all", "q": query}).data) == want


@pytest.mark.parametrize(
    "number",
    ["-1", "0", "1000000000", "-2147483648", "9223372036854775808", "1e308", "-1e308", "1e999", "-0", "NaN", "0x10"],
)
def test_c18_numbers_at_the_edge_are_refused_or_defined(world: World, number: str) -> None:
    client = world.clients["ana"]
    for more in (
        {"version": number, "region": "eu"},
        {"page": number},
        {"size": number},
        {"limit": number, "offset": number},
    ):
        for path in (RECENT, "/export/licenses-recent.csv", "/licenses"):
            answer = client.get(path, query_string=more)
            assert answer.status_code in {200, 400, 404}
            assert scan.owners(answer.data) <= policy.sees(ANA)
    for column in ("total", "days"):
        for kind in ("equals", "lessThan", "inRange"):
            model = f'{{"{column}":{{"type":"{kind}","filter":{number},"filterTo":{number}}}}}'
            answer = client.get("/export/licenses-recent.csv", query_string={"region": "eu", "filter": model})
            assert answer.status_code in {200, 400}
            assert b"Traceback" not in answer.data
