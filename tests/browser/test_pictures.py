"""Pictures of pages and blocks: whole, right, of one's own, and never of an error."""

from __future__ import annotations

import io
import os
import re
import signal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image
from pypdf import PdfReader
from werkzeug.test import Client

from dashboard.access import OPERATOR, Role, User
from dashboard.data.people.sessions import Seen
from dashboard.errors import Busy, HubError, Missing, NoAccess, Refused, Unusable
from dashboard.look import Look
from dashboard.pictures import png
from dashboard.pictures import renderer as rendering
from dashboard.pictures.chromium import _group
from dashboard.pictures.gate import Grant
from dashboard.pictures.places import place_of
from dashboard.pictures.renderer import Renderer, pdf_of
from dashboard.pictures.tab import Paper
from dashboard.pictures.wish import Wish
from dashboard.scope import Region
from dashboard.web.server.picturing import Pictures
from tests.browser.kit import drawing, served
from tests.browser.kit.screen import Screen


@pytest.mark.parametrize(("theme", "dark"), [("light", False), ("dark", True)])
def test_a_picture_of_a_block_has_the_size_and_the_theme_that_were_asked_for(
    pictures: Pictures, theme: str, dark: bool
) -> None:
    shown = drawing.image(
        drawing.made(pictures, "licenses-trend.png", region="us", theme=theme, width="1000", scale="1")
    )
    assert shown.width == 1000
    assert (sum(shown.getpixel((2, 2))) < 200) is dark
    assert len(shown.getcolors(1 << 20) or []) > 50


def test_a_pdf_says_the_figures_of_the_figures_document_and_whose_they_are(pictures: Pictures, hub: served.Hub) -> None:
    sheets = drawing.text(drawing.made(pictures, "licenses.pdf", region="us", lang="pl", service="calling"))
    look, figures = Look("pl", "light"), hub.figures(region="us", service="calling")
    paper = re.sub(r"\s", "", "".join(sheets))
    for section in ("recent", "expiring", "renewing", "low", "over"):
        for row in figures[section]["rows"]:
            assert row["subscription_id"] is None or row["kind"] == "trial" or row["subscription_id"] in paper, section
    top = [look.count(value) for value in figures["top"].values()]
    assert re.search("".join(rf"{number}→?[^z]*?" for number in top), re.sub(r"(?<=\D)\s", "", "".join(sheets)))
    for number, sheet in enumerate(sheets, 1):
        for told in ("Alba <b>Partner</b>", "Stany Zjednoczone", "Calling", f"strona {number} z {len(sheets)}", "UTC"):
            assert told in sheet, sheet


def _words(made: bytes) -> list[str]:
    """The texts of an SVG, in the order in which they stand."""
    root = ElementTree.fromstring(made)
    names = {each.tag.rpartition("}")[2] for each in root.iter()}
    assert not names & {"script", "foreignObject", "style", "button", "input"}
    texts = ["".join(each.itertext()) for each in root.iter("{http://www.w3.org/2000/svg}text")]
    return [text for text in texts if text.strip()]


@pytest.mark.parametrize(("lang", "theme"), [("en", "dark"), ("pl", "light")])
def test_an_svg_has_the_figures_as_text_and_nothing_from_elsewhere(
    pictures: Pictures, hub: served.Hub, lang: str, theme: str
) -> None:
    made = drawing.made(pictures, "licenses-trend.svg", region="us", lang=lang, theme=theme, width="1000")
    words, look = _words(made), Look(lang, theme)
    last = hub.figures(region="us", service="meetings")["trend"][-1]
    for name in ("total", "available", "idle", "used"):
        assert look.count(last[name]) in words, (name, last)
    assert "Alba <b>Partner</b>" in words
    assert not re.search(rb'(?:href|src)="(?!#|data:)', made)
    assert made.count(b"<path") > 5, "the chart itself"
    table = _words(drawing.made(pictures, "licenses-over.svg", region="us", lang=lang))
    rows = hub.figures(region="us", service="meetings")["over"]["rows"]
    assert {row["subscription_id"] for row in rows} <= set(table)


def test_a_table_of_any_size_is_whole(pictures: Pictures) -> None:
    """Every row, under heads that each sheet repeats; more than a picture takes is counted in words."""
    document = "<table><thead><tr><th>Customer head</th></tr></thead>{}</table>"
    rows = "".join(f"<tr style='break-inside:avoid'><td>Row-{at:04}.</td></tr>" for at in range(1234))
    sheets = drawing.text(pdf_of(pictures.renderer, document.format(rows), Paper()))
    assert re.findall(r"Row-\d{4}\.", "".join(sheets)) == [f"Row-{at:04}." for at in range(1234)]
    assert all("Customer head" in sheet for sheet in sheets)


def test_what_a_page_refuses_is_told_and_no_picture(pictures: Pictures) -> None:
    with pytest.raises(Refused, match="mars"):
        drawing.made(pictures, "licenses.png", region="mars")
    with pytest.raises(Missing):
        drawing.made(pictures, "no-such-block.png")
    with pytest.raises(Missing):
        Wish.of("licenses.gif", {})
    for wrong in ({"width": "9"}, {"scale": "4"}, {"paper": "a3"}, {"orientation": "up"}):
        with pytest.raises(Refused):
            Wish.of("licenses.png", wrong)


def test_who_may_not_export_or_enter_a_region_gets_no_picture(pictures: Pictures) -> None:
    help_desk = User(7, "h@example.com", "H", Role.HELP_DESK_BASIC, tuple(Region))
    european = User(8, "e@example.com", "E", Role.READ_ONLY, (Region.EU,))
    with pytest.raises(NoAccess):
        drawing.made(pictures, "customers.png", help_desk)
    with pytest.raises(NoAccess):
        drawing.made(pictures, "users.png", european)
    with pytest.raises(HubError):
        drawing.made(pictures, "licenses-trend.png", european, region="us")
    assert drawing.made(pictures, "licenses-trend.png", european, region="eu", scale="1")


def test_d16_a_token_opens_one_page_for_reading_until_its_picture_is_made(pictures: Pictures) -> None:
    """Not another page, another customer's figures, a write, a file or a person's account; nothing without it, or later."""
    place = place_of(Wish.of("licenses.png", {"region": "us", "q": "type:trial"}), OPERATOR)
    client = Client(pictures.gate)

    def ask(path: str, key: str, method: str = "GET") -> int:
        url = pictures.gate.origin
        return client.open(path, base_url=url, method=method, headers={"X-Picture": key}).status_code

    with pictures.gate.granted(Grant(drawing.seen, place.opens)) as token:
        assert ask("/licenses", token) == 200
        assert ask("/blocks/licenses-top?region=us&q=type:trial&lang=en", token) == 200
        for path in (
            "/calling",
            "/users",
            "/export/licenses-low.csv?region=us",
            "/picture/licenses.png",
            "/blocks/licenses-top?region=eu&q=type:trial",
            "/blocks/licenses-top?region=us",
            "/blocks/licenses-top?region=us&q=type:trial&version=1",
        ):
            assert ask(path, token) == 403, path
        assert ask("/preferences", token, "POST") == 403
        assert ask("/licenses", "") == ask("/licenses", token[:-1]) == 403
        stale = Grant(drawing.seen, place.opens, until=0)
        with pictures.gate.granted(stale) as late:
            assert ask("/licenses", late) == 403
    assert ask("/licenses", token) == 403


def test_d19_half_a_page_and_a_block_with_nothing_in_it_are_no_picture(
    pictures: Pictures, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = pictures._app.wsgi_app  # type: ignore[attr-defined]

    def broken(environ: Any, start: Any) -> Any:
        if environ["PATH_INFO"] == "/blocks/licenses-low":
            start("500 Broken", [])
            return [b""]
        return whole(environ, start)

    monkeypatch.setattr(pictures.gate, "_app", broken)
    monkeypatch.setattr(rendering, "LIMIT_S", 12)
    with pytest.raises(Unusable):
        drawing.made(pictures, "licenses-low.png", region="us")


def test_d19_a_part_of_one_colour_is_found_blank_and_one_with_a_letter_is_not() -> None:
    paper = Image.new("RGB", (40, 30), "white")
    paper.putpixel((17, 12), (0, 0, 0))
    packed = io.BytesIO()
    paper.save(packed, "PNG")
    image = png.Image.of(packed.getvalue())
    rows = image.unpacked()
    assert png.is_flat(image, rows, 0, 12)
    assert not png.is_flat(image, rows, 0, 13)
    assert png.is_flat(image, rows, 14, 30)


def test_parts_of_a_tall_picture_are_one_picture_row_by_row() -> None:
    whole = Image.effect_noise((64, 90), 80).convert("RGB")
    parts = []
    for top in (0, 40, 80):
        packed = io.BytesIO()
        whole.crop((0, top, 64, min(90, top + 40))).save(packed, "PNG")
        parts.append(packed.getvalue())
    assert drawing.image(png.joined(parts, 1)).tobytes() == whole.tobytes()


def test_d20_a_picture_says_nothing_of_who_made_it_or_where(pictures: Pictures) -> None:
    made = drawing.made(pictures, "licenses-trend.png", region="us", scale="1")
    assert set(Image.open(io.BytesIO(made)).info) == {"dpi"}
    said = PdfReader(io.BytesIO(drawing.made(pictures, "licenses-trend.pdf", region="us"))).metadata or {}
    assert set(said) <= {"/Creator", "/Producer", "/CreationDate", "/ModDate", "/Title"}
    assert said["/Creator"] == "Chromium"


def test_a_right_that_ends_while_a_picture_is_made_ends_the_picture(pictures: Pictures) -> None:
    asked: list[None] = []

    def seen() -> Seen | None:
        asked.append(None)
        return drawing.seen() if len(asked) < 5 else None

    with pytest.raises((Unusable, NoAccess)):
        pictures.make(Wish.of("licenses-trend.png", {"region": "us"}), seen, Look("en", "light"))


def test_d15_the_browser_reaches_the_gate_alone(pictures: Pictures, hub: served.Hub, tmp_path: Path) -> None:
    """Not even a server of this machine, nor a file: the page says what came of it."""
    secret = tmp_path / "secret.txt"
    secret.write_text("canary")
    tries = """async addresses => {
      const told = [];
      for (const address of addresses) {
        try { const one = await fetch(address, { mode: 'no-cors' }); told.push(one.status + (await one.text())); }
        catch (e) { told.push('refused'); }
      }
      return told;
    }"""
    told = pictures.renderer.draw(
        lambda tab: tab.call(
            tries, [f"{hub.url}/healthz", secret.as_uri(), "http://192.0.2.1/", "https://example.com/"]
        )
    )
    assert all(one in {"refused", "0", "403"} for one in told), told


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_a_browser_that_dies_or_hangs_is_ended_and_the_picture_made_again(
    pictures: Pictures, monkeypatch: pytest.MonkeyPatch, how: signal.Signals
) -> None:
    monkeypatch.setattr(rendering, "LIMIT_S", 4)
    ended: list[int] = []

    def act(tab: Any) -> bytes:
        if not ended:
            browser = pictures.renderer._browser
            assert browser is not None
            ended.append(browser.pid)
            os.killpg(browser.pid, how)
        tab.holds("<p>whole</p>")
        return bytes(tab.pdf(Paper()))

    assert "whole" in drawing.text(pictures.renderer.draw(act))[0]
    assert not [one for one in _group(ended[0]) if ") Z " not in (one / "stat").read_text()]


def _pid(pictures: Pictures) -> int:
    browser = pictures.renderer._browser
    assert browser is not None
    return int(browser.pid)


def test_a_browser_that_drew_enough_is_another_one_with_the_next_wish(
    pictures: Pictures, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And of the one before nothing is left, not even a process that nobody has waited for."""
    first = pictures.renderer.draw(lambda _tab: _pid(pictures))
    assert pictures.renderer.draw(lambda _tab: _pid(pictures)) == first, "it is kept"
    monkeypatch.setattr(rendering, "MOST_PICTURES", 1)
    assert pictures.renderer.draw(lambda _tab: _pid(pictures)) != first
    assert not Path(f"/proc/{first}").exists()


def test_d17_more_than_two_wishes_do_not_wait(tmp_path: Path) -> None:
    crowded = Renderer("", lambda: "", tmp_path, lambda *_words, **_more: None)
    crowded._waiting = rendering.MOST_WAITING + 1
    with pytest.raises(Busy):
        crowded.draw(lambda _tab: b"")


def test_without_a_browser_it_is_said_what_to_install(tmp_path: Path) -> None:
    lonely = Renderer("no-such-browser", lambda: "", tmp_path, lambda *_words, **_more: None)
    with pytest.raises(Unusable, match="no-such-browser"):
        lonely.draw(lambda _tab: b"")


def test_the_command_draws_a_home_that_nobody_serves(hub: served.Hub, tmp_path: Path) -> None:
    out = tmp_path / "trend.png"
    served.run(hub.home, "picture", "licenses-trend?region=eu&service=meetings", "--out", str(out), "--scale", "1")
    assert drawing.image(out.read_bytes()).width == 1440
    assert "Author" not in Image.open(out).info


def test_a_picture_is_taken_by_the_pages_button_and_by_a_blocks_menu(screen: Screen) -> None:
    screen.open(region="us")
    with screen.page.expect_download() as saving:
        screen.page.locator("[data-act=picture]").click()
    assert saving.value.suggested_filename == "partner-hub-licenses-us.png"
    assert drawing.image(Path(saving.value.path()).read_bytes()).width == 2880
    screen.page.locator("#licenses-low-meetings [data-act=export]").click()
    with screen.page.expect_download() as saving:
        screen.page.get_by_role("menuitem", name="Picture (PDF)").click()
    assert saving.value.suggested_filename == "partner-hub-licenses-low-us.pdf"
    assert "Low assignment" in drawing.text(Path(saving.value.path()).read_bytes())[0]
    screen.page.locator("[data-act=pictures]").click()
    assert screen.page.get_by_role("menuitem").first.inner_text() == "Picture (PDF)", "the last kind comes first"
    screen.page.keyboard.press("Escape")


def test_what_has_no_picture_is_told_in_words(screen: Screen) -> None:
    screen.open(region="us")
    asked = screen.page.request.get(f"{screen.hub.url}/picture/licenses.png?region=mars")
    assert asked.status == 400
    assert "mars" in asked.json()["error"]["message"]
    assert screen.page.request.get(f"{screen.hub.url}/picture/nothing.png").status == 404
