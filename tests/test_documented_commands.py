"""Every command that README and docs/ show is run, here or by CI, so that none can be broken unseen."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dashboard import cli
from tests import commands
from tests.browser.kit.served import PREFIX, ROOT, free_port
from tests.importer.folders import small, write

DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
CODE = re.compile(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
GROUPS = {
    "token",
    "user",
    "audit",
    "tag",
    "note",
    "trial",
    "access",
    "wall",
    "mirror",
    "resource",
    "report",
    "mail",
    "schedule",
}
MAKE_HERE = {"run"}  # what this module runs of make; CI runs all the rest
EMAIL = "cedar@partner.example"

# One life of a hub, from an empty home on. `{...}`: folders of the test. The second: the exit code.
LIFE: tuple[tuple[str, int], ...] = (
    ("import --region eu {folder} --dry-run", 0),
    ("import --region eu {folder} --json", 0),
    ("import --region eu {folder} --accept-withdrawals", 0),
    ("versions --region eu --json", 0),
    ("rollback --region eu --to 1 --json", 0),
    ("rollback --region eu", 2),
    ("verify --json", 0),
    ("figures --region eu --service calling --as-of 2026-11-22 --json", 0),
    ("figures --region eu --version 1 --query type:trial --json", 0),
    ("figures --region all --json", 0),
    ("figures --region eu --user admin@localhost --json", 0),
    ("customers --region eu --query type:trial --as-of 2026-11-22 --lang pl --json", 0),
    ("customers --region eu --version 1 --json", 0),
    ("customers --region all --user admin@localhost --json", 0),
    ("deck --region eu --org {org} --quarter 2026Q4 --lang pl --manager Anna --user admin@localhost --json", 0),
    ("deck --region eu --org {org} --from 2026-11-01 --to 2026-11-22 --out {facts}.pptx", 0),
    ("deck --region eu --org {org} --logo {facts}.png --out {facts}.pptx", 2),
    ("block licenses-renewing --region eu --sort total:desc --json", 0),
    ("block licenses-trend --region eu --service calling --range 3m --lang pl --csv", 0),
    ("block licenses-low --region eu --as-of 2026-11-22 --user admin@localhost --json", 0),
    ("block licenses-over --region eu --version 1 --query type:trial --filter {{}} --json", 0),
    ("drop-future --region eu --json", 0),
    ("demo --customers 5 --weeks 3 --seed 1 --as-of 2026-11-22 --regions us,ca --write {written}", 0),
    ("demo --customers 5 --weeks 3 --seed 1 --as-of 2026-11-22 --regions us", 0),
    ("block calling-usage-rows --region us --endpoint desk_phone --json", 0),
    ("block calling-quality-rows --region us --feature voicemail --json", 0),
    ("rollup --region us", 0),
    ("rollup --region us --weeks 2026-11-01..2026-11-15 --json", 0),
    ("rollup --region us --out {facts}", 0),
    ("rollup --region us --legs {legs} --out {more_facts}", 0),
    (f"user add {EMAIL} --name Cedar --role partner_admin --region eu --customer eu:{{org}}", 0),
    ("user list --find cedar --json", 0),
    (f"token add {EMAIL} --name Nightly --scope read:figures --scope read:customers --region eu --days 30 --json", 0),
    ("token list --json", 0),
    ("token revoke 1 --json", 0),
    ("token revoke 7 --user admin@localhost", 2),
    (f"user role {EMAIL} partner_readonly_admin", 0),
    (f"user reset {EMAIL}", 0),
    (f"user unbind {EMAIL}", 2),
    (f"user deactivate {EMAIL}", 0),
    (f"user reactivate {EMAIL}", 0),
    (f"link {EMAIL}", 0),
    ("search alba --region eu --user admin@localhost --json", 0),
    ("tag add Push --colour teal --user admin@localhost", 0),
    ("tag add Renewal --json", 0),
    ("tag assign Push --region eu --query type:subscription", 0),
    ("tag assign Push --customer eu:{org} --user admin@localhost --json", 0),
    ("tag unassign Push --region all --query health:good --user admin@localhost --json", 0),
    ("tag rename Push Pull --colour blue --user admin@localhost --json", 0),
    ("tag rename Pull Renewal", 2),
    ("tag rename Pull Renewal --merge", 0),
    ("tag list --user admin@localhost --json", 0),
    ("tag remove Renewal --user admin@localhost --json", 0),
    ("tag remove Renewal", 2),
    ("note write eu:{org} Called --user admin@localhost --json", 0),
    ("note list eu:{org} --user admin@localhost --json", 0),
    ("note edit 1 Again --version 1 --user admin@localhost --json", 0),
    ("note delete 1 --version 1", 2),
    ("note delete 1 --version 2 --user admin@localhost --json", 0),
    ("trial start --customer eu:{org} --license calling=5 --days 30 --user admin@localhost --json", 0),
    (
        "trial start --company Nowa --admin-email it@nowa.example --vertical Retail --country PL --license meetings=5"
        " --days 30 --site-url nowa.webex.com --time-zone Europe/Warsaw",
        0,
    ),
    ("trial list --region eu --query type:trial --as-of 2026-11-22 --user admin@localhost --json", 0),
    ("trial list --region eu --version 1 --json", 0),
    ("trial extend eu:TRIAL-0123456789AB --user admin@localhost --json", 2),
    ("trial cancel eu:TRIAL-0123456789AB --user admin@localhost --json", 2),
    ("trial retry eu:TRIAL-0123456789AB --user admin@localhost --json", 2),
    ("report run Devices --region eu --format xlsx --out {report}", 0),
    ("report run devices --region all --user admin@localhost --out {report} --json", 0),
    ("report run licenses-low --region eu --service calling --format parquet --json", 0),
    ("report list --user admin@localhost --json", 0),
    ("report template columns devices --lang pl", 0),
    ("report template add Phones --shape nosuch.json --share", 2),
    ("report template copy licenses-low Mine", 0),
    ("report template list --json", 0),
    (f"report show {'0' * 32} --user admin@localhost --json", 2),
    (f"report cancel {'0' * 32} --user admin@localhost --json", 2),
    ("report run calling-usage --region eu --from 2026-10-25 --to 2026-11-14 --out -", 0),
    ("access list --open --user admin@localhost --json", 0),
    ("access grant 1 --hours 4 --user admin@localhost --json", 2),
    ("access refuse 1 --answer No --user admin@localhost --json", 2),
    ("access end 1 --user admin@localhost --json", 2),
    (
        "resource add Intranet --address https://intranet.partner.example/ --summary Ours --topic own --featured"
        " --user admin@localhost --json",
        0,
    ),
    ("resource add Guide --file nosuch --lang pl --role partner_admin --picture book --quick", 3),
    ("resource list --find intra --user admin@localhost --json", 0),
    ("resource remove 1 --user admin@localhost --json", 0),
    ("resource remove 1", 2),
    ("wall add hall --show licenses --show calling --region eu --dwell 30 --zone Europe/Warsaw", 0),
    ("wall add hall --show calling --service calling --query type:trial --title Hall --json", 2),
    ("wall add desk --show licenses-top,calling-quality --lang pl --theme light --user admin@localhost --json", 0),
    ("wall add ops --file nosuch.json", 3),
    ("wall link hall --label Lobby --days 90 --only-from 127.0.0.0/8 --user admin@localhost --json", 0),
    ("wall list --user admin@localhost --json", 0),
    ("wall revoke 1 --user admin@localhost --json", 0),
    ("wall remove hall --user admin@localhost --json", 0),
    (
        "mirror make eu:{org} --label Kowalska --show licenses --show peers --lang pl --days 14"
        " --passphrase-file {password} --user admin@localhost --json",
        0,
    ),
    ("mirror make eu:{org} --label Kowalska --days 91", 2),
    ("mirror list eu:{org} --user admin@localhost --json", 0),
    ("mirror revoke 1 --user admin@localhost --json", 0),
    ("mirror revoke 2", 2),
    ("link", 0),
    (
        "schedule add Devices --region eu --every week --on mon,thu --at 02:30 --zone Europe/Warsaw --start 2026-12-01 --json",
        0,
    ),
    (
        "schedule add Devices --name Monthly --region eu --format xlsx --every month --day last --at 06:00 --zone UTC"
        " --start 2026-12-01 --end 2099-12-31 --user admin@localhost",
        0,
    ),
    # Neither a folder nor a mail server is set here.
    (f"schedule add Devices --region eu --every day --at 06:00 --zone UTC --start 2026-12-01 --to {EMAIL} --folder", 2),
    (
        f"schedule add --page /licenses?region=eu --every week --on mon --at 07:00 --zone UTC --start 2026-12-01 --to {EMAIL}",
        2,
    ),
    ("schedule list --user admin@localhost --json", 0),
    ("report schedules --user admin@localhost --json", 0),
    ("schedule pause 1 --user admin@localhost --json", 0),
    ("schedule resume 1 --user admin@localhost --json", 0),
    ("schedule run 1 --user admin@localhost", 0),
    ("schedule remove 1 --user admin@localhost", 0),
    ("mail test it@nowa.example --lang pl", 2),
    ("jobs --json", 0),
    (f"jobs --cancel {'0' * 32} --json", 2),
    ("worker --once", 0),
    ("audit list --since 2026-01-01 --actor cedar --action user_invited --json", 0),
    ("audit verify --json", 0),
    ("audit verify --expect 0000", 2),
    ("picture no-such-page --out no.png", 2),  # tests/browser/test_pictures.py draws some
    ("backup {backup}", 0),
    ("backup --verify {backup}", 0),
    ("HOME={other} restore {backup}", 0),
    ("HOME={other} verify", 0),
    (
        "HOME={new} setup --accept-terms 2026-11 --partner Example --region eu --logo {logo} --lang pl --theme dark --name Ala "
        "--email ala@partner.example --password-file {password} --folder eu:{folder} --json",
        0,
    ),
    ("HOME={new} verify", 0),
    ("HOME={new} doctor --json", 0),
    ("--version", 0),
)


@dataclass(frozen=True)
class Shown:
    """A command as a document shows it: its words, and its options."""

    where: str
    words: str
    options: frozenset[str]


def lines(document: Path) -> Iterator[str]:
    """Every line of code in a document, without comments."""
    for block, span in CODE.findall(document.read_text("utf-8")):
        for line in (block or span).splitlines():
            if said := line.split(" #")[0].strip():
                yield said.replace("\\|", "|")


def hub_commands(line: str) -> Iterator[str]:
    """What follows `partner-hub` in a line, once for each."""
    for said in re.split(r"&&|;", line):
        _, name, rest = said.strip().rpartition("partner-hub ") if "partner-hub " in said else ("", "", "")
        if name and not rest.startswith((".", "/")):
            yield rest


def bare(line: str) -> bool:
    """Whether a line begins with a command's name without the program's (README's table does so)."""
    return bool(re.match(rf"({'|'.join(known())})\b", line)) and ("--" in line or " " in line or line in known())


def known() -> tuple[str, ...]:
    return tuple(cli.COMMANDS)


def expanded(rest: str) -> list[str]:
    """`user add|list` is two commands."""
    words = rest.split()
    if words[0] in GROUPS:
        return [f"{words[0]} {each}" for each in "".join(words[1:2]).split("|") if each]
    return [words[0]]


def shown() -> list[Shown]:
    """Every command of the hub in the documents."""
    found = []
    for document in DOCUMENTS:
        for line in lines(document):
            for rest in [*hub_commands(line), *([line] if document.name == "README.md" and bare(line) else [])]:
                options = frozenset(re.findall(r"--[a-z-]+", rest))
                found += [Shown(document.name, words, options) for words in expanded(rest)]
    return found


def run_here() -> dict[str, set[str]]:
    """What the life runs: options by command."""
    done: dict[str, set[str]] = {"serve": {"--demo"}}  # `make run` is `serve --demo`
    for said, _ in LIFE:
        words = said.split()
        words = words[1:] if "=" in words[0] else words
        name = " ".join(words[:2]) if words[0] in GROUPS else words[0]
        done.setdefault(name, set()).update(word for word in words if word.startswith("--"))
    return done


def test_every_command_shown_is_run_with_every_option_shown() -> None:
    done = run_here()
    missing = {
        f"{one.where}: {one.words} {' '.join(sorted(one.options - done.get(one.words, set())))}".strip()
        for one in shown()
        if one.words not in done or one.options - done[one.words]
    }
    assert missing == set()


def test_every_command_there_is_is_shown() -> None:
    assert set(known()) <= {one.words.split()[0] for one in shown()}


def test_every_target_of_make_that_is_shown_is_run_by_ci_or_here() -> None:
    said = {name for document in DOCUMENTS for line in lines(document) for name in re.findall(r"^make ([a-z-]+)", line)}
    run_by_ci = set(re.findall(r"^ *make ([a-z-]+)", (ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE))
    assert {"run", "test", "lint", "prove"} <= said
    assert said - run_by_ci - MAKE_HERE == set()


@dataclass(frozen=True)
class Places:
    """Folders and files of one life."""

    root: Path

    def named(self) -> dict[str, str]:
        """By the names that LIFE uses."""
        from tests.importer.folders import ORGS

        names = ("folder", "written", "facts", "more_facts", "other", "new", "password", "logo")
        return {name: str(self.root / name) for name in names} | {
            "backup": str(self.root / "hub.tar"),
            "report": str(self.root / "report"),
            "legs": str(self.root / "home" / "warehouse" / "us" / "legs"),
            "org": ORGS["Alba"],
        }


def test_a_life_of_the_hub_by_its_documented_commands(tmp_path: Path) -> None:
    places = Places(tmp_path)
    (tmp_path / "folder").mkdir()
    write(tmp_path / "folder", small())
    (tmp_path / "password").write_text("unlikely-teapot-gravel\n")
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><rect width="4" height="2"/></svg>'
    (tmp_path / "logo").write_text(drawing)
    for said, code in LIFE:
        words = said.format(**places.named()).split()
        home = words.pop(0).removeprefix("HOME=") if words[0].startswith("HOME=") else str(tmp_path / "home")
        done = commands.run(words, clean({"HOME": home}))
        assert done.code == code, f"partner-hub {' '.join(words)}: {done.code}\n{done.out}\n{done.told}"


def clean(settings: dict[str, str]) -> dict[str, str]:
    """This environment, with these settings of the hub alone."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith((PREFIX, "MAKE"))}
    return kept | {PREFIX + name: value for name, value in settings.items()}


@pytest.mark.serving
def test_make_run_prints_a_link_that_signs_in(tmp_path: Path) -> None:
    """From nothing to the demo partner's page."""
    port = free_port()
    given = clean({"HOME": str(tmp_path / "home"), "PORT": str(port)})
    with subprocess.Popen(
        ["make", "run"], cwd=ROOT, env=given, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            assert process.stdout is not None
            link = next(line.strip() for line in process.stdout if line.startswith("http"))
            assert link.startswith(f"http://127.0.0.1:{port}/sign-in/")
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor())
            with opener.open(link, timeout=60) as page:
                assert page.status == 200
                assert 'data-page="customers"' in page.read().decode("utf-8")
        finally:
            os.killpg(process.pid, signal.SIGINT)
            assert process.wait(60) in {0, 2, 130, -signal.SIGINT}  # make itself ends by the signal
