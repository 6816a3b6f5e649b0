"""`partner-hub doctor`: what is set, what is missing, one line each; changes nothing in the home."""

from __future__ import annotations

import os

import click
import orjson

from dashboard import config
from dashboard.commands import examining
from dashboard.commands.examining import Found, Grade
from dashboard.words import text

LANG = "en"
UNUSABLE = 3


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as one JSON document.")
def doctor(as_json: bool) -> int:
    """Look at home, disk, clock, state, data, worker, browser, fonts, mail server and Redis.

    Ends with 0 where nothing is wrong (what is optional may be off), with 3 where something is.
    """
    settings = config.read(os.environ, signs=False)
    found = examining.all_of(settings, os.environ)
    fine = all(each.grade is not Grade.BAD for each in found)
    if as_json:
        checks = [{"name": each.name, "status": each.grade.value, "message": each.told(LANG)} for each in found]
        click.echo(orjson.dumps({"ok": fine, "checks": checks}).decode())
    else:
        for each in found:
            click.echo(_line(each))
    return 0 if fine else UNUSABLE


def _line(each: Found) -> str:
    return f"{text(LANG, f'doctor.grade.{each.grade}'):8}{text(LANG, f'doctor.name.{each.name}')}: {each.told(LANG)}"
