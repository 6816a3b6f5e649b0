"""`partner-hub deck`: a file, or the slides as JSON; the brand that is set."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from pptx import Presentation

from dashboard import cli, config
from dashboard.data.brand.brand import brand_of
from dashboard.data.brand.logo import MOST_BYTES, read_logo
from dashboard.decks.brand import SERIES
from dashboard.errors import Refused
from tests.decks.conftest import REGION

TOKENS = Path(__file__).parents[2] / "assets" / "tokens.css"


@pytest.fixture
def home(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PARTNER_HUB_HOME", str(demo_home))
    return demo_home


def test_a_file_is_written_in_the_partners_colours(
    home: Path, picked: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARTNER_HUB_BRAND_COLORS", "#7A1F5C,#C84C1A")
    file = tmp_path / "review.pptx"
    asked = ["deck", "--region", REGION, "--org", picked["trial"], "--lang", "pl", "--out", str(file)]
    assert cli.run([*asked, "--quarter", "2025Q4", "--manager", "Anna Nowak"]) == 0
    made = Presentation(str(file))
    assert "Prowadzi: Anna Nowak" in made.slides[0].placeholders[1].text_frame.text
    assert b"7A1F5C" in made.slide_master.part.blob


def test_the_slides_as_json_say_where_each_number_comes_from(
    home: Path, picked: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["deck", "--region", REGION, "--org", picked["trial"], "--quarter", "2025Q4", "--json"]) == 0
    told = orjson.loads(capsys.readouterr().out.splitlines()[-1])  # what is asked of the data is told before
    [actions] = [slide for slide in told["slides"] if slide["name"] == "actions"]
    assert actions["title"]["numbers"] or actions["rows"][0][0]["points"][0]["head"]["numbers"]
    assert "customers@2025-11-23:[0]." in orjson.dumps(actions).decode()


@pytest.mark.parametrize(
    "more",
    [
        [],
        ["--json", "--out", "x.pptx"],
        ["--out", "x.doc"],
        ["--json", "--quarter", "2025"],
        ["--json", "--from", "2025-01-01"],
    ],
)
def test_what_makes_no_sense_is_refused(home: Path, picked: dict[str, str], more: list[str]) -> None:
    assert cli.run(["deck", "--region", REGION, "--org", picked["trial"], *more]) == 2


@pytest.mark.parametrize("given", ["#FFFFFF,#3C949F", "#0A6678,#FFFF00", "0A6678,3C949F", "#0A6678", "red,blue"])
def test_colours_that_cannot_be_read_on_white_are_refused(given: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="BRAND_COLORS"):
        config.read({"PARTNER_HUB_HOME": str(tmp_path), "PARTNER_HUB_BRAND_COLORS": given}, signs=False)


def test_a_logo_is_a_small_file(tmp_path: Path) -> None:
    (tmp_path / "large.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * MOST_BYTES)
    for name in ("large.png", "none.png"):
        with pytest.raises(Refused):
            read_logo(tmp_path / name)


def test_the_brand_is_the_partner_unless_another_is_said(tmp_path: Path) -> None:
    given = {"PARTNER_HUB_HOME": str(tmp_path), "PARTNER_HUB_PARTNER_NAME": "Acme"}
    assert brand_of(config.read(given, signs=False)).name == "Acme"
    assert brand_of(config.read({**given, "PARTNER_HUB_BRAND_NAME": "Acme Ltd"}, signs=False)).name == "Acme Ltd"


def test_data_have_the_colours_of_the_pages() -> None:
    light = TOKENS.read_text("utf-8").split('[data-theme="dark"]')[0]
    of = {
        "used": "s-used",
        "idle": "s-idle",
        "available": "s-available",
        "legs": "s-quality-good",
        "poor": "s-quality-poor",
    }
    assert {name: f"--{token}: #{SERIES[name]};" in light for name, token in of.items()} == dict.fromkeys(of, True)
