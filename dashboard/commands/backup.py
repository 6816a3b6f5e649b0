"""`partner-hub backup` and `restore`: the whole home in one file, and back into an empty one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import orjson

from dashboard import config
from dashboard.commands import written_down
from dashboard.commands.progress import Bar
from dashboard.config import Config
from dashboard.data.audit.audit_log import Act
from dashboard.data.backup import archive
from dashboard.data.backup.archive import Tell
from dashboard.data.backup.restore import restore as put_back
from dashboard.data.backup.save import save
from dashboard.data.versions import manifest
from dashboard.errors import Unusable
from dashboard.words import text

LANG = "en"
_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--verify", "verify", is_flag=True, help="Only read the file and check every byte of it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def backup(file: Path, verify: bool, as_json: bool) -> None:
    """Write the whole home to FILE, also while the hub works; or check such a file."""
    with Bar(quiet=as_json) as bar:
        if verify:
            kept = archive.read(file)
            kept.check(_telling(bar, "check"))
            said = kept.said
        else:
            settings = config.read(os.environ, signs=False)
            said = save(settings, file.absolute(), _telling(bar, "save"))
            _note_backup(settings, file.absolute(), said)
    _report("sound" if verify else "saved", file, said, as_json)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def restore(file: Path, as_json: bool) -> None:
    """Put the backup in FILE into an empty home."""
    settings = config.read(os.environ, restoring=True)
    with Bar(quiet=as_json) as bar:
        said = put_back(settings, file, _telling(bar, "restore"))
        written_down.entry(settings, Act.RESTORED, str(file.absolute()), None, _noted(said))
    _report("restored", file, said, as_json)


def _note_backup(settings: Config, file: Path, said: Mapping[str, Any]) -> None:
    """A home that cannot be written can be saved all the same; then it is told that the log does not know of it."""
    try:
        written_down.entry(settings, Act.BACKED_UP, str(file), None, _noted(said))
    except Unusable as error:
        click.echo(text(LANG, "backup.done.not_noted", why=error.told(LANG)), err=True)


def _noted(said: Mapping[str, Any]) -> dict[str, Any]:
    """Which versions, and the digest of the list of all that is in the file: of a backup and its restore the same."""
    versions = {region: each["current"] for region, each in said["regions"].items()}
    return {"versions": versions, "created": said["created_at"], "sha256": manifest.digest(said)}


def _telling(bar: Bar, step: str) -> Tell:
    return lambda done, total: bar.tell(done / max(total, 1), text(LANG, f"backup.step.{step}"))


def _report(key: str, file: Path, said: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        document = {"file": str(file), "bytes": file.stat().st_size, "created_at": said["created_at"]}
        click.echo(orjson.dumps({**document, "regions": said["regions"], "state": said["state"]}).decode())
        return
    click.echo(text(LANG, f"backup.done.{key}", path=file, stamp=said["created_at"]))
    for region, each in said["regions"].items():
        numbers = ", ".join(map(str, each["versions"]))
        click.echo(
            text(
                LANG, "backup.done.region", region=region, version=each["current"], day=each["data_date"], kept=numbers
            )
        )
