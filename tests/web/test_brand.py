"""The brand: chosen by full administrators, cleaned, told in the audit log, and what the environment says wins."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Et

import pytest
from flask.testing import FlaskClient
from PIL import Image, PngImagePlugin

from dashboard import config
from dashboard.access import Role
from dashboard.data.audit import audit_list
from dashboard.data.audit.audit_list import Asked
from dashboard.data.audit.audit_log import Act
from dashboard.data.brand import brand, svg
from dashboard.data.brand.logo import MOST_BYTES, PNG, SHOWN, SVG, logo_of
from dashboard.errors import Refused
from dashboard.factory import HubDash
from dashboard.web import hub
from tests.web.apps import app_on
from tests.web.helpers import add_user, said, sign_in

_NUMBERS = count()
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z" fill="#123456"/></svg>'


@pytest.fixture(scope="module")
def app(tagged_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubDash]:
    yield from app_on(tagged_home, tmp_path_factory.mktemp("brand"), PARTNER_NAME="Acme Partners")


@pytest.fixture(scope="module")
def told(tagged_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubDash]:
    """Where the environment says the colours."""
    yield from app_on(tagged_home, tmp_path_factory.mktemp("told"), BRAND_COLORS="#7A1F5C,#C84C1A")


def png(width: int = 60, height: int = 20, **more: Any) -> bytes:
    made = BytesIO()
    Image.new("RGB", (width, height), "navy").save(made, "PNG", **more)
    return made.getvalue()


def choose(client: FlaskClient, app: HubDash, status: int = 200, **given: Any) -> Any:
    kept = brand.chosen(hub.of(app.server).state)
    body = {"name": "", "frame": "", "accent": "", "logo": "", "drop": [], "version": str(kept.version), **given}
    if isinstance(body["logo"], bytes):
        body["logo"] = b64encode(body["logo"]).decode()
    answer = client.post("/brand/choose", json=body)
    assert answer.status_code == status, answer.text
    return answer.json


def now(app: HubDash) -> brand.Brand:
    services = hub.of(app.server)
    return brand.brand_of(services.config, brand.chosen(services.state))


def test_what_is_chosen_holds_for_decks_and_is_written_down(app: HubDash) -> None:
    client = sign_in(app)
    assert now(app).name == "Acme Partners"
    choose(client, app, name=" Acme\u202e\n Ltd ", frame="#7a1f5c", accent="#C84C1A", logo=png())
    kept = now(app)
    assert (kept.name, kept.frame, kept.accent) == ("Acme Ltd", "7A1F5C", "C84C1A")
    assert kept.logo and kept.logo.kind == PNG
    choose(client, app, name="Acme", frame="#7a1f5c")
    assert now(app).logo == kept.logo, "what is not sent anew stays"
    assert kept.logo.address in said(client.get("/brand?lang=pl"))
    choose(client, app, drop=["logo"])
    assert (now(app).logo, now(app).frame, now(app).name) == (None, brand.COLORS[0], "Acme Partners")
    entries = audit_list.page(hub.of(app.server).state, Asked(act=Act.BRAND_CHANGED, allowed=True), None, 9)
    last, _second, first = [(entry.before, entry.after) for entry in entries]
    assert first[1] == {"name": "Acme Ltd", "logo": f"png {kept.logo.mark}", "colour": "#7A1F5C, #C84C1A"}
    assert last[1] == {"name": "", "logo": "", "colour": ""}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.FULL])
def test_only_full_administrators_choose(app: HubDash, role: Role) -> None:
    before = brand.chosen(hub.of(app.server).state)
    name = f"{role}{next(_NUMBERS)}@partner.example"
    client = sign_in(app, add_user(hub.of(app.server).state, name, role, regions=("eu",)))
    choose(client, app, 403, name="Mine")
    assert "brand-cover" not in said(client.get("/brand?lang=en"))
    assert brand.chosen(hub.of(app.server).state) == before


@pytest.mark.parametrize(
    ("given", "status", "field"),
    [
        ({"frame": "#3C949F"}, 400, "frame"),  # 3.5:1: a bar, no text
        ({"accent": "#FFFF00"}, 400, "accent"),
        ({"frame": "red"}, 400, "frame"),
        ({"name": "a" * 101}, 400, "name"),
        ({"logo": "not base64!"}, 400, "logo"),
        ({"logo": b"GIF89a"}, 400, "logo"),
        ({"logo": b"x" * (MOST_BYTES + 1)}, 400, "logo"),
        ({"logo": b"x" * (2 * MOST_BYTES)}, 413, None),
        ({"version": "77"}, 409, None),
        ({"version": 7}, 400, None),
        ({"drop": "logo"}, 400, None),
        ({"more": ""}, 400, None),
    ],
)
def test_what_cannot_be_used_is_told_and_changes_nothing(
    app: HubDash, given: dict[str, Any], status: int, field: str | None
) -> None:
    before = brand.chosen(hub.of(app.server).state)
    answer = choose(sign_in(app), app, status, **given)
    assert answer["error"].get("field") == field
    assert brand.chosen(hub.of(app.server).state) == before


def test_what_the_environment_says_is_shown_and_cannot_be_changed_here(told: HubDash) -> None:
    client = sign_in(told)
    choose(client, told, 409, frame="#123456")
    choose(client, told, name="Acme")
    kept = now(told)
    assert (kept.name, kept.frame, kept.accent) == ("Acme", "7A1F5C", "C84C1A")
    page = said(client.get("/brand?lang=en"))
    assert "PARTNER_HUB_BRAND_COLORS" in page
    assert "brand-cover" in page


HOSTILE = {
    "script": b"<script>alert(1)</script>",
    "handler": b'<rect width="1" height="1" onload="alert(1)"/>',
    "outside": b'<image href="http://evil.example/x.png"/><use href="http://evil.example/x.svg#a"/>',
    "frame": b'<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="http://evil.example"/></foreignObject>',
    "style": b"<style>@import 'http://evil.example/x.css';</style>",
    "paint": b'<rect width="1" height="1" fill="url(http://evil.example/x#a)" style="background:url(//evil.example)"/>',
    "link": b'<a href="javascript:alert(1)"><rect width="1" height="1"/></a>',
    "animation": b'<set attributeName="href" to="javascript:alert(1)"/>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_drawing_keeps_its_shapes_and_nothing_that_runs_or_asks(name: str) -> None:
    file = DRAWING.replace(b"</svg>", HOSTILE[name] + b"</svg>")
    made = logo_of(file)
    assert made.kind == SVG
    for sign in (b"evil", b"alert", b"script", b"import", b"iframe"):
        assert sign not in made.data, made.data
    assert [each.get("d") for each in Et.fromstring(made.data).iter(f"{{{svg.SPACE}}}path")] == ["M0 0h9v9z"]


def test_gradients_and_own_styles_of_a_drawing_stay() -> None:
    inside = b'<defs><linearGradient id="a"><stop offset="0" stop-color="red"/></linearGradient></defs>'
    inside += b'<style>.b{fill:url(#a)}</style><rect class="b" width="5" height="5"/>'
    made = logo_of(DRAWING.replace(b"</svg>", inside + b"</svg>")).data
    for sign in (b"url(#a)", b"linearGradient", b"<rect", b".b{"):
        assert sign in made
    assert logo_of(made).data == made, "cleaned once is clean"
    assert (
        logo_of(b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">' + DRAWING).kind == SVG
    )


def drawn_again_and_again(part: str) -> bytes:
    """Ten parts, of which each is ten times the one before."""
    inside = "".join(f'<g id="a{n}">{part.format(n - 1) * 10}</g>' for n in range(1, 11))
    return DRAWING.replace(b"</svg>", f'<g id="a0"/>{inside}</svg>'.encode())


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"<html><svg>",
        b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + DRAWING,
        ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE svg [<!ENTITY a "aaaa">]>' + DRAWING.decode()).encode(
            "utf-16"
        ),
        b'<!DOCTYPE svg PUBLIC "x" "y"><!DOCTYPE svg SYSTEM "z">' + DRAWING,
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script/></svg>',
        DRAWING.replace(b"</svg>", b"<g>" * 5_000 + b"</g>" * 5_000 + b"</svg>"),
        drawn_again_and_again('<use href="#a{}"/>'),
        drawn_again_and_again('<path fill="url(#a{})"/>'),
        DRAWING.replace(b"</svg>", b'<g id="a"><use href="#a"/></g></svg>'),
        b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>',
        b'<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>',
        png()[:40],
        b"\x89PNG\r\n\x1a\n" + b"0" * 99,
        png(5000, 4000),
    ],
)
def test_what_is_no_logo_is_refused_in_words(file: bytes) -> None:
    with pytest.raises(Refused) as refused:
        logo_of(file)
    assert (refused.value.key.startswith("brand.logo."), refused.value.field) == (True, "logo")
    assert refused.value.told("pl") != refused.value.told("en")


def test_a_png_keeps_its_picture_alone_and_is_no_larger_than_it_is_shown() -> None:
    about = PngImagePlugin.PngInfo()
    about.add_text("Author", "Anna Nowak")
    made = logo_of(png(3200, 400, pnginfo=about, dpi=(300, 300)))
    shown = Image.open(BytesIO(made.data))
    assert shown.size == (SHOWN[0], 200)
    assert not shown.info
    assert shown.convert("RGB").getpixel((9, 9)) == (0, 0, 128)


def test_the_environment_names_a_file_that_is_none(tmp_path: Path) -> None:
    given = {"PARTNER_HUB_HOME": str(tmp_path), "PARTNER_HUB_BRAND_LOGO": str(tmp_path / "none.png")}
    with pytest.raises(Refused, match="logo"):
        brand.brand_of(config.read(given, signs=False))
