"""The table of attack cases, made from the tests that bear their ids: `python -m tests.attack_cases` writes it anew."""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

TESTS = Path(__file__).parent
DOCUMENT = TESTS.parent / "docs" / "attack-cases.md"
_ID = re.compile(r"(?<![a-z0-9])([a-eg]\d{2})(?![a-z0-9])")
_FEW = 6  # tests that are named; of more, the rest is counted
_HEAD = """# Attack cases

Each attack that the hub must withstand, and the tests that carry it out. A test bears the id of its case in its name:
`pytest -k a15` runs a case. Made from the tests by `python -m tests.attack_cases`.
"""
GROUPS = {
    "A": "Access and scope",
    "B": "Login and session",
    "C": "Injection",
    "D": "What is shown and exported",
    "E": "Files, imports, network",
    "G": "Configuration, logging, supply chain",
}
_NO_TAGS = "there are no tags, schedules or pages about one customer yet"
_NO_WEBHOOKS = "nothing is taken by webhook yet"
_NO_LIBRARY = "no library makes PDF files: the browser prints the page that it drew (`docs/pictures.md`)"
CASES: Mapping[str, str] = {
    "A01": "forged callbacks that name foreign customers",
    "A02": "a region that is not allowed or does not exist",
    "A03": "read-only roles and the help desk call what writes",
    "A04": "strangers call every route and callback",
    "A05": "editing what belongs to a foreign customer",
    "A06": "further keys in forms and JSON",
    "A07": "foreign component ids and outputs",
    "A08": "callbacks out of order, or that lie about what changed",
    "A09": "an allowed schedule is changed to a foreign customer",
    "A10": "guessed ids",
    "A11": "another reader's report",
    "A12": "a schedule outlives its owner's rights",
    "A13": "the same address by two readers, caches warm",
    "A14": "keys of caches that collide",
    "A15": "a shared HTTP cache between two readers",
    "A16": "tricks with paths and methods",
    "A17": "an address that was tampered with",
    "A18": "drill-downs, tooltips, suggestions and option lists",
    "A19": "counts and totals that tell of others",
    "A20": "rights are taken away while requests run",
    "A21": "the token of a wall or a mirror link used elsewhere",
    "A22": "the token of a wall or a mirror link leaks by Referer or log",
    "A23": "viewing as somebody else",
    "A24": "a scope that narrows between queue and rendering",
    "A25": "data of one region in the tree of another",
    "B01": "session fixation",
    "B02": "a session replayed after its end",
    "B03": "idle and absolute time limits",
    "B04": "guessing passwords",
    "B05": "finding out who has an account",
    "B06": "how passwords are kept",
    "B07": "OpenID Connect: `state`",
    "B08": "OpenID Connect: tokens and keys",
    "B09": "open redirects",
    "B10": "cross-site request forgery",
    "B11": "state changed by GET",
    "B12": "twins of accounts, and roles that are not known",
    "B13": "forged headers of proxies",
    "B14": "a foreign `Host`",
    "B15": "cookies",
    "B16": "sessions at the same time, ended by others",
    "B17": "sensitive changes without signing in again",
    "B18": "framing, sniffing, foreign windows",
    "C01": "SQL in every text",
    "C02": "sort and filter models of the grid",
    "C03": "wildcards",
    "C04": "DuckDB's ways out of the database",
    "C05": "Python variables in SQL",
    "C06": "dear queries",
    "C07": "regular expressions that never end",
    "C08": "hostile JSON",
    "C09": "line ends in headers and file names",
    "C10": "line ends and terminal codes in logs",
    "C11": "templates and format strings",
    "C12": "YAML that makes objects",
    "C13": "planted pickles",
    "C14": "entities in XML",
    "C15": "names that reach a shell",
    "C16": "headers and HTML in mails",
    "C17": "Unicode that looks like something else",
    "C18": "numbers at their edges",
    "D01": "hostile names in tables",
    "D02": "hostile names in charts",
    "D03": "Markdown from data",
    "D04": "addresses and styles from data",
    "D05": "properties that run code",
    "D06": "Content-Security-Policy",
    "D07": "what stays in the browser",
    "D08": "texts of errors",
    "D09": "versions that are told",
    "D10": "formulas in CSV",
    "D11": "the form of CSV",
    "D12": "signs that XLSX and PPTX cannot hold",
    "D13": "markup in PDF",
    "D14": "PDF that fetches",
    "D15": "pictures that fetch",
    "D16": "rights of the renderer's session",
    "D17": "many exports at once",
    "D18": "hostile file names",
    "D19": "pictures of half a page",
    "D20": "metadata of files",
    "E01": "paths of downloads",
    "E02": "endless uploads",
    "E03": "archives",
    "E04": "gzip bombs",
    "E05": "Parquet bombs",
    "E06": "malformed CSV",
    "E07": "malformed Parquet",
    "E08": "other kinds of files",
    "E09": "databases offered as imports",
    "E10": "rows of another region or partner",
    "E11": "files twice, late, or in another order",
    "E12": "impossible dates",
    "E13": "imports at the same time",
    "E14": "webhooks to ourselves",
    "E15": "webhooks that never end",
    "E16": "forged inbound webhooks",
    "E17": "hostile answers of Webex",
    "E18": "slow clients",
    "E19": "request smuggling",
    "E20": "a flood by one reader",
    "E21": "addresses of development",
    "G01": "missing, short or open keys",
    "G02": "a first visitor's door",
    "G03": "debug switches",
    "G04": "hostile `DASH_*` variables",
    "G05": "secrets in logs",
    "G06": "traces, paths or SQL in errors",
    "G07": "the audit log",
    "G08": "headers of every answer",
    "G09": "files that are guessed",
    "G10": "what health tells",
    "G11": "pinned dependencies",
    "G12": "scripts from elsewhere",
    "G13": "modes of files",
    "G14": "another user, a read-only disk",
    "G15": "gunicorn's control socket",
    "G16": "what fails must not open",
}
# Where no test bears the id (or the tests are not the whole case): why.
WHY: Mapping[str, str] = {
    "A05": _NO_TAGS,
    "A10": "no address names a thing by its id yet",
    "A23": "nobody can view as somebody else",
    "C12": "no YAML is read",
    "C14": "no XML is read",
    "C15": "no command is run with anything that came from outside",
    "D03": "nothing is drawn as Markdown (`tests/test_layers.py` and the policy of D06 hold)",
    "D04": "no address, source or style is made of what was imported",
    "D13": _NO_LIBRARY,
    "D14": _NO_LIBRARY,
    "E16": _NO_WEBHOOKS,
    "E17": "nothing is read from Webex yet",
}

# Tests that carry a case out and have another name.
ALSO: Mapping[str, tuple[str, ...]] = {
    "A07": ("web/test_envelope.py::test_landmine_6_a_body_changed_in_one_place_is_400",),
    "A08": ("web/test_envelope.py::test_a_body_changed_anywhere_is_never_an_error_of_ours",),
    "A17": (
        "browser/test_address.py::test_nonsense_in_the_address_is_explained_on_the_page",
        "page/test_blocks.py::test_nonsense_is_explained_in_words",
    ),
    "C01": (
        "test_query.py::test_any_text_is_parsed_or_refused_with_words",
        "figures/test_chosen.py::test_every_filter_and_every_reader_share_one_text",
    ),
    "C03": ("test_query.py::test_wildcards_are_ordinary_characters",),
    "D01": (
        "page/test_first.py::test_words_and_attributes_are_never_markup",
        "page/test_wiring.py::test_no_script_makes_elements_from_text",
    ),
    "D02": (
        "components/test_trend.py::test_hostile_words_reach_plotly_only_escaped",
        "components/test_trend.py::test_escaping_leaves_nothing_that_plotly_could_read",
    ),
    "D17": ("web/test_limits.py::test_e20_an_export_holds_its_place_until_it_is_sent_or_given_up",),
    "D05": ("test_layers.py::test_nobody_uses_cache_decorators_background_callbacks_or_html_from_data",),
    "E04": ("importer/test_odd_files.py::test_goal_14_each_odd_file_is_told_as_written_and_a_refusal_changes_nothing",),
    "E06": ("importer/test_odd_files.py::test_goal_14_each_odd_file_is_told_as_written_and_a_refusal_changes_nothing",),
    "E08": ("importer/test_odd_files.py::test_goal_14_each_odd_file_is_told_as_written_and_a_refusal_changes_nothing",),
    "E09": ("importer/test_odd_files.py::test_goal_14_each_odd_file_is_told_as_written_and_a_refusal_changes_nothing",),
    "E10": ("warehouse/test_versions.py::test_f11_a_version_of_another_region_is_not_taken_for_ones_own",),
    "E11": (
        "warehouse/test_merge.py::test_f27_three_pieces_in_any_order_are_one_import",
        "warehouse/test_merge.py::test_an_import_that_changes_nothing_makes_no_version",
    ),
    "E13": ("warehouse/test_faults.py::test_e13_imports_at_once_wait_for_each_other_and_none_is_lost",),
    "G01": (
        "test_config.py::test_the_secret_key_is_made_once_and_only_its_owner_reads_it",
        "test_config.py::test_a_value_that_makes_no_sense_stops_the_start",
    ),
}


def named() -> Iterator[tuple[str, str]]:
    """Id of a case and `path::test` of every test that bears it."""
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for found in _ID.findall(node.name):
                    yield found.upper(), f"{path.relative_to(TESTS)}::{node.name}"
    for case, tests in ALSO.items():
        yield from ((case, test) for test in tests)


def written() -> str:
    """The document."""
    tests: dict[str, list[str]] = defaultdict(list)
    for case, test in named():
        if test not in tests[case]:
            tests[case].append(test)
    lines = [_HEAD]
    for letter, title in GROUPS.items():
        lines += [f"## {letter}. {title}", "", "| id | attack | tests |", "|---|---|---|"]
        lines += [
            f"| {case} | {what} | {_cell(case, tests[case])} |" for case, what in CASES.items() if case[0] == letter
        ]
        lines.append("")
    return "\n".join(lines)


def _cell(case: str, tests: list[str]) -> str:
    if not tests:
        return f"not applicable yet: {WHY[case]}" if case in WHY else "**open**"
    shown = [f"`{test}`" for test in tests[:_FEW]]
    rest = [f"and {len(tests) - _FEW} more"] if len(tests) > _FEW else []
    return "<br>".join((*shown, *rest))


if __name__ == "__main__":
    sys.exit(0 if DOCUMENT.write_text(written(), "utf-8") else 1)
