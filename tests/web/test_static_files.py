"""Static files and packed answers: one script, one style sheet, each packed once; nothing is packed wrongly."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboard.factory import ASSETS, HubDash
from dashboard.web.server import packing, static_files
from tests.page import made
from tests.web.helpers import UNPACKED, anonymous, sign_in


def page(app: HubDash) -> str:
    return sign_in(app).get("/licenses").text


def addresses(app: HubDash) -> list[str]:
    """Everything static that the page names."""
    return re.findall(r'(?:src|href|data-charts)="(/[^"]+\.(?:js|css)[^"]*)"', page(app))


def test_the_page_names_one_script_and_one_style_sheet_of_ours_and_they_hold_all_files(shared: HubDash) -> None:
    mine = [address for address in addresses(shared) if address.startswith("/bundle/hub.")]
    assert sorted(address.rsplit(".", 1)[1] for address in mine) == ["css", "js"]
    for address in mine:
        kind = address.rsplit(".", 1)[1]
        body = anonymous(shared).get(address).get_data()
        for path in ASSETS.glob(f"*.{kind}"):
            text = static_files.bare(path.read_bytes()) if kind == "js" else path.read_bytes()
            assert (text in body) is (path.name not in static_files.ALONE.values()), path.name


def test_of_a_script_all_is_sent_but_comments_that_fill_their_lines() -> None:
    source = b"""/* What it is,
   in two lines. */
(function () {
  /** @param {string} text */
  function one(text) { return text; } // kept
  var two = /** @type {number} */ (1), three = "/* no comment */";
  /* Last. */
})();
"""
    assert (
        static_files.bare(source)
        == b"""(function () {
  function one(text) { return text; } // kept
  var two = /** @type {number} */ (1), three = "/* no comment */";
})();
"""
    )


def test_no_script_has_a_comment_that_would_take_code_along() -> None:
    for path in made.scripts():
        lines = path.read_text("utf-8").splitlines()
        kept = static_files.bare(path.read_bytes()).decode().splitlines()
        left = [line for line in lines if line not in kept]
        inside = False
        for line in left:
            begins, ends = line.lstrip().startswith("/*"), line.endswith("*/")
            assert begins or inside, f"{path.name}: {line}"
            inside = (inside or begins) and not ends


@pytest.mark.parametrize("coding", ["br", "gzip", ""])
def test_each_static_file_is_the_same_however_it_is_packed(shared: HubDash, coding: str) -> None:
    for address in addresses(shared):
        plain = anonymous(shared).get(address)
        packed = anonymous(shared).get(address, headers={"Accept-Encoding": coding})
        wanted = coding if len(plain.get_data()) >= packing.LEAST else ""
        assert packed.headers.get("Content-Encoding", "") == wanted, address
        assert UNPACKED[wanted](packed.get_data()) == plain.get_data()
        assert "Accept-Encoding" in packed.headers["Vary"]
        assert packed.content_type == plain.content_type


def test_a_file_that_the_browser_has_is_not_sent_again(shared: HubDash) -> None:
    for address in addresses(shared):
        tag = anonymous(shared).get(address, headers={"Accept-Encoding": "br"}).headers["ETag"]
        again = anonymous(shared).get(address, headers={"Accept-Encoding": "br", "If-None-Match": tag})
        assert (again.status_code, again.get_data()) == (304, b"")


def test_s6_a_first_visit_needs_little(shared: HubDash) -> None:
    """What is counted is absolute: the bytes of all static files of a page as they go over the line."""
    sent = sum(
        len(anonymous(shared).get(address, headers={"Accept-Encoding": "br"}).get_data())
        for address in addresses(shared)
    )
    assert sent < 1_300_000
    assert not [address for address in addresses(shared) if "polyfill" in address or "dash_table" in address]


def test_another_content_has_another_name(tmp_path: Path) -> None:
    (tmp_path / "one.js").write_text("1;")
    before = static_files.collect(tmp_path, "go")
    (tmp_path / "two.js").write_text("2;")
    after = static_files.collect(tmp_path, "go")
    assert before.script.name != after.script.name
    assert (before.start, before.style) == (after.start, after.style)
    assert before.charts == "", "where set-up got no small chart library, Dash brings its own"


@pytest.mark.parametrize("name", ["hub.0000000000000000.js", "core.js", "%2e%2e", "hub"])
def test_a_bundle_that_is_not_there_is_not_found(shared: HubDash, name: str) -> None:
    assert anonymous(shared).get(f"/bundle/{name}").status_code == 404


@pytest.mark.parametrize("coding", ["br", "gzip", ""])
def test_pages_and_data_are_packed_as_the_reader_understands(shared: HubDash, coding: str) -> None:
    for path in ("/_dash-layout", "/_dash-dependencies", "/definitions"):
        answer = sign_in(shared).get(path, headers={"Accept-Encoding": coding})
        plain = sign_in(shared).get(path)
        wanted = coding if len(plain.get_data()) >= packing.LEAST else ""
        assert answer.headers.get("Content-Encoding", "") == wanted
        size = len(UNPACKED[wanted](answer.get_data()))
        assert size == len(plain.get_data())
        assert "Accept-Encoding" in answer.headers["Vary"]
