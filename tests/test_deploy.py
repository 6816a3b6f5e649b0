"""What is shipped to run a hub with (docs/deploy/): as far as this machine can tell, it works."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboard import config
from dashboard.components.settings import help_desk as drawing
from dashboard.config import ROOT
from dashboard.data.brand import logo
from dashboard.data.first_run import uploading
from dashboard.web.routes import brand, help_desk
from tests.a_front import Place, program, run

DEPLOY = ROOT / "docs" / "deploy"
UNITS = ("partner-hub.service", "partner-hub-worker.service")
MOST_EXPOSED = 2.5  # of 10, as `systemd-analyze security` reckons it
KNOWN = {f"PARTNER_HUB_{each.name}" for each in config.SETTINGS}
NAMED = re.compile(r"PARTNER_HUB_[A-Z_]+")
# Where more comes than a page sends, and how much of it the hub takes.
TAKES = {"/setup/source": uploading.MOST_BYTES, drawing.ASK: help_desk.MAX_BYTES}


def compose() -> dict[str, Any]:
    read = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    assert isinstance(read, dict)
    return read


def settings(words: dict[str, str], home: Path) -> config.Config:
    """What the hub makes of them, with the home in a folder of the test's."""
    given = {name: value for name, value in words.items() if name in KNOWN}
    assert given == words
    return config.read({**given, "PARTNER_HUB_HOME": str(home)})


def test_nginx_takes_the_shipped_file(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.certificate()
    said = run(
        [program("nginx"), "-t", "-p", str(tmp_path), "-c", str(place.written(8050)), "-e", str(tmp_path / "log")]
    )
    assert "successful" in said and "warn" not in said


def test_the_front_lets_through_what_the_hub_takes() -> None:
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    found = re.findall(r"location = (\S+) \{\s+client_max_body_size (\d+)m;", text)
    assert {path: int(most) << 20 > TAKES[path] for path, most in found} == dict.fromkeys(TAKES, True)
    every = re.search(r"^        client_max_body_size (\d+)m;", text, re.MULTILINE)
    assert every and int(every[1]) << 20 > max(brand.MAX_BYTES, logo.MOST_BYTES)
    assert re.findall(r"ssl_protocols (.+);", text) == ["TLSv1.3"]


def test_what_the_front_itself_tells_programs_is_a_problem_document() -> None:
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    (api,) = re.findall(r"location /api/ \{(.*?)\n        \}", text, re.DOTALL)
    named = dict(re.findall(r"error_page ([\d ]+) = (@\w+);", api))
    assert set(named) == {"413", "429", "502 504"}
    for codes, place in named.items():
        (body,) = re.findall(rf"location {place} \{{(.*?)\n        \}}", text, re.DOTALL)
        status, said = re.findall(r"return (\d+) '(.+)\\n';", body)[0]
        told = json.loads(said)
        assert set(told) == {"type", "title", "status", "detail", "id"} and "application/problem+json" in body
        assert status == str(told["status"]) == told["id"].removeprefix("http.")
        assert status in codes or (status, codes) == ("503", "502 504")


def test_no_other_entrance_takes_more() -> None:
    """Each one that takes more than the usual says so, and is one that the front knows."""
    said = subprocess.run(
        ["grep", "-rlE", r"max_content_length = ", str(ROOT / "dashboard" / "web"), "--include=*.py"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert {Path(each).stem for each in said} == {"brand", "help_desk", "multipart"}


@pytest.mark.parametrize("name", UNITS)
def test_systemd_takes_the_units_and_finds_them_shut_in(name: str, tmp_path: Path) -> None:
    tool = program("systemd-analyze")
    for each in UNITS:
        text = (DEPLOY / each).read_text("utf-8")
        bare = text.replace(
            "/opt/partner-hub/.venv/bin/partner-hub", str(Path(sys.executable).with_name("partner-hub"))
        )
        assert bare != text
        (tmp_path / each).write_text(bare, "utf-8")
    assert run([tool, "verify", "--man=no", str(tmp_path / name)]) == ""
    found = subprocess.run(
        [tool, "security", "--offline=yes", str(tmp_path / name)], capture_output=True, text=True, check=False
    )
    level = re.search(r"exposure level for \S+: ([\d.]+)", found.stdout)
    assert level and float(level[1]) <= MOST_EXPOSED, found.stdout


def test_the_environment_of_the_services_is_one_that_the_hub_takes(tmp_path: Path) -> None:
    text = (DEPLOY / "hub.env").read_text("utf-8")
    lines = [line.removeprefix("# ") for line in text.splitlines() if NAMED.match(line.removeprefix("# "))]
    given = settings(dict(line.split("=", 1) for line in lines), tmp_path)
    assert given.base_url.startswith("https://") and given.trusted_proxies and given.state_url.startswith("postgresql")


@pytest.mark.parametrize("service", ["hub", "worker"])
def test_the_composed_hub_is_set_as_it_may_be(service: str, tmp_path: Path) -> None:
    read = compose()
    said = read["services"][service]["environment"]
    filled = {name: re.sub(r"\$\{(\w+):\?[^}]*\}", "example", value) for name, value in said.items()}
    given = settings(filled, tmp_path)
    front = read["services"]["front"]["networks"]["front"]["ipv4_address"]
    assert [str(each) for each in given.trusted_proxies] == [f"{front}/32"], "the front alone says who asks"
    assert given.worker == "off" and set(read["services"]) == {"hub", "worker", "database", "cache", "front"}
    assert "database" in given.state_url and "cache" in given.cache_url
    assert not read["services"][service].get("ports") and read["networks"]["inside"]["internal"] is True


def test_the_composed_front_is_the_shipped_file_with_other_names(tmp_path: Path) -> None:
    words = compose()["services"]["front"]["command"][2].replace("$$", "$")
    edit, _, begin = words.partition(" && ")
    assert begin == 'exec nginx -c /tmp/nginx.conf -g "daemon off;"'
    # First where it is written to: this repository may lie under /tmp itself.
    edit = edit.replace("/tmp/", f"{tmp_path}/").replace("/etc/partner-hub/nginx.conf", str(DEPLOY / "nginx.conf"))
    subprocess.run(["sh", "-c", edit], check=True, env={"HUB_NAME": "hub.acme.example", "PATH": "/usr/bin:/bin"})
    made = (tmp_path / "nginx.conf").read_text("utf-8")
    assert "server hub:8050;" in made and "partner.example" not in made and "user nginx;" in made
    assert made.count("server_name hub.acme.example;") == 2


def test_every_file_that_compose_names_is_beside_it_or_told() -> None:
    read, told = compose(), (ROOT / "docs" / "deploy.md").read_text("utf-8")
    for service in read["services"].values():
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            assert source in read["volumes"] or (DEPLOY / source).is_file() or source.removeprefix("./") in told, volume


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n\s*", " ", (DEPLOY / "Containerfile").read_text("utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines)]


def test_the_container_is_made_of_what_is_here() -> None:
    found = instructions()
    assert found[0][0] == "FROM"
    copied = [name for word, rest in found if word == "COPY" for name in rest.split()[:-1]]
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert {"dashboard", "assets", "app.py", "requirements.lock"} <= set(copied)
    users = [rest for word, rest in found if word == "USER"]
    made = [found for word, rest in found if word == "RUN" for found in re.findall(r"useradd .*--uid (\d+) ", rest)]
    assert users == made and int(made[0]) >= 1000, "it does not run as root, by a number that says so"
    named = {name for _, rest in found for name in NAMED.findall(rest)}
    assert named <= KNOWN
    entry = next(rest for word, rest in found if word == "ENTRYPOINT")
    assert shutil.which("partner-hub", path=str(Path(sys.executable).parent)) and entry == '["partner-hub"]'


def test_the_driver_of_the_database_comes_pinned_with_its_hashes(tmp_path: Path) -> None:
    line = next(rest for word, rest in instructions() if word == "RUN" and "psycopg" in rest).partition(" && ")[0]
    shutil.copy(ROOT / "requirements-dev.lock", tmp_path)
    subprocess.run(["sh", "-c", line], cwd=tmp_path, check=True)
    made = (tmp_path / "postgres.lock").read_text("utf-8")
    assert re.findall(r"^([a-z-]+)==", made, re.MULTILINE) == ["psycopg", "psycopg-binary"]
    assert made.count("--hash=sha256:") > 10
