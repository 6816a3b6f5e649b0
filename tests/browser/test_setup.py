"""What the set-up of the tests installs is all that driver and browser ask of the system."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.browser import ready
from tests.browser.kit import chromium
from tests.browser.kit.screen import Screen
from tests.conftest import lacking

SCRIPT = Path(__file__).with_name("chromium.sh")
FIELDS = "${Package}\t${Essential}\t${Provides}\t${Pre-Depends},${Depends}\n"
# What Python itself stands on; a machine without it runs no test.
PYTHON = ("python3", "python3-venv")


def names(relations: str) -> list[str]:
    """The packages of a list of dependencies, each alternative by itself, without versions."""
    return [one for said in re.split(r"[,|]", relations) if (one := re.sub(r"[(:].*", "", said).strip())]


@cache
def packages() -> dict[str, tuple[bool, list[str], list[str]]]:
    """Installed packages: essential, provided names, dependencies."""
    told = subprocess.run(["dpkg-query", "-W", "-f", FIELDS], capture_output=True, text=True, check=True).stdout
    rows = (line.split("\t") for line in told.splitlines())
    return {name: (essential == "yes", names(provides), names(needs)) for name, essential, provides, needs in rows}


def brought_by(asked: list[str]) -> set[str]:
    """Installed packages that come with these."""
    there = packages()
    providers = {virtual: name for name, (_, provides, _) in there.items() for virtual in provides}
    found: set[str] = set()
    waiting = list(asked)
    while waiting:
        name = waiting.pop()
        name = name if name in there else providers.get(name, "")
        if name and name not in found:
            found.add(name)
            waiting += there[name][2]
    return found


def owner(file: str) -> str:
    """The package that a library's file belongs to."""
    for path in (file, f"/usr{file}", str(Path(file).resolve())):
        told = subprocess.run(["dpkg-query", "-S", path], capture_output=True, text=True, check=False).stdout
        if told:
            return told.split(":")[0]
    raise AssertionError(f"{file} belongs to no package")


def promised() -> list[str]:
    """What the script names."""
    text = SCRIPT.read_text("utf-8")
    besides = re.search(r'^BESIDES="([^"]+)"', text, re.MULTILINE)
    assert besides
    return [*besides[1].split(), "chromium-headless-shell"]


def test_driver_and_browser_ask_for_nothing_that_set_up_does_not_install() -> None:
    """On a machine where such libraries lie about nobody would notice that one is missing in the list."""
    if shutil.which("dpkg-query") is None:
        lacking("no dpkg here, so nobody knows which package a library comes from")
    found = chromium.path()
    assert found is not None
    base = [name for name, (essential, _, _) in packages().items() if essential]
    brought = brought_by([*base, *PYTHON, *promised()])
    asked = ready.libraries(ready.DRIVER) | ready.libraries(ready.engine(found))
    assert "libatomic.so.1" in asked
    strays = {
        name: owner(where) for name, where in asked.items() if where.startswith("/") and "playwright" not in where
    }
    bundled = {name for name in strays if asked[name].startswith("/usr/lib/chromium")}
    assert {name: package for name, package in strays.items() if name not in bundled and package not in brought} == {}


def test_a_library_that_is_missing_is_named_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    real = ready.libraries
    monkeypatch.setattr(ready, "libraries", lambda program: real(program) | {"libnowhere.so.7": ""})
    said = ready.problem()
    assert said is not None
    assert "libnowhere.so.7" in said
    assert "\n" not in said


def test_without_a_browser_the_sentence_says_what_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv(chromium.VARIABLE, raising=False)
    said = ready.problem()
    assert said is not None
    assert "tests/browser/chromium.sh" in said


@pytest.mark.parametrize(
    ("file", "name", "family"),
    [
        ("NotoSansDevanagari-Regular", "\u0915\u092e\u092a\u0928\u0940", "Devanagari"),
        ("NotoSansCJK-Regular", "\u7fe0\u6fa4\u7269\u6d41", "CJK"),
        ("NotoSansCJK-Regular", "\ud55c\uad6d\uc804\uc790", "CJK"),
    ],
)
def test_names_in_other_scripts_are_drawn_in_the_fonts_of_set_up(
    screen: Screen, file: str, name: str, family: str
) -> None:
    """Without them a name is a row of boxes, and pictures differ from machine to machine."""
    if not list(Path("/usr/share/fonts").rglob(f"{file}*")):
        lacking("no Noto fonts here: bash tests/browser/chromium.sh installs them")
    screen.page.set_content(f"<p style='font-family: sans-serif'>{name}</p>")
    session = screen.page.context.new_cdp_session(screen.page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": "p"})["nodeId"]
    fonts = [font["familyName"] for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]]
    assert fonts
    assert all(family in font for font in fonts), fonts
