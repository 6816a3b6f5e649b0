"""The scripts' own tests, and that scripts and server write every number alike."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from typing import IO, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import parameters
from dashboard.look import Look
from dashboard.words import LANGUAGES
from tests.javascript import node

TESTS = sorted(node.HERE.glob("*.test.mjs"))
numbers = st.one_of(
    st.integers(-(10**15), 10**15),
    st.floats(-1e6, 1e6),
    st.floats(0, 2),
    st.tuples(st.integers(0, 4000), st.integers(1, 4000)).map(lambda pair: pair[0] / pair[1]),
    st.integers(-(10**6), 10**6).map(lambda n: n / 2000),
)


@pytest.mark.parametrize("name", [path.name for path in TESTS])
def test_the_scripts_own_tests_pass(name: str) -> None:
    done = subprocess.run(
        [node.path(), "--test", "--test-reporter=tap", node.HERE / name],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "HUB_PARAMETERS": json.dumps(parameters.declared())},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^# pass [1-9]", done.stdout, re.MULTILINE), "a file without tests"


@pytest.fixture(scope="module")
def writer() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [node.path(), node.HERE / "shown.mjs"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as running:
        yield running
        _pipe(running.stdin).close()


def _pipe(end: IO[str] | None) -> IO[str]:
    assert end is not None
    return end


def shown(writer: subprocess.Popen[str], lang: str, some: list[Any]) -> Any:
    to = _pipe(writer.stdin)
    to.write(json.dumps([lang, some]) + "\n")
    to.flush()
    return json.loads(_pipe(writer.stdout).readline())


def _wanted(n: Any, look: Look) -> list[str]:
    forms = [look.count(n), look.signed(n), look.rate(n), look.decimal(n), look.rate_short(n), look.points(n)]
    return [*forms, look.wait(abs(n))]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_number_reads_the_same_from_the_server_and_from_scripts(writer: subprocess.Popen[str], lang: str) -> None:
    look = Look(lang)

    @settings(max_examples=100, deadline=None)
    @given(st.lists(numbers, min_size=20, max_size=60))
    def same(some: list[Any]) -> None:
        assert shown(writer, lang, some) == [_wanted(n, look) for n in some]

    same()
