"""`partner-hub import`: a folder of contract files into a region."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from dashboard import config
from dashboard.commands.progress import Bar
from dashboard.data.contract import rules
from dashboard.data.sources import child
from dashboard.scope import Region
from dashboard.words import text

if TYPE_CHECKING:
    from dashboard.data.contract.rules import Problem
    from dashboard.data.sources.importer import Result

LANG = "en"
REFUSED = 2
_WARNINGS = 20  # for people; --json lists the first thousand


@click.command("import")
@click.option(
    "--region", required=True, type=click.Choice([str(region) for region in Region]), help="Whose data it is."
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document.")
@click.option("--dry-run", is_flag=True, help="Check everything, publish nothing.")
@click.option("--accept-withdrawals", is_flag=True, help="More than half of what a file held may be missing.")
@click.argument("folder", type=click.Path(path_type=Path))
def import_(region: str, folder: Path, as_json: bool, dry_run: bool, accept_withdrawals: bool) -> int:
    """Import FOLDER (CSV files of the contract) into a region: published whole, or refused whole."""
    child.prepare()
    from dashboard.commands import written_down  # noqa: PLC0415  it loads the same libraries, meanwhile
    from dashboard.data.audit.audit_log import Act  # noqa: PLC0415
    from dashboard.data.sources import importer  # noqa: PLC0415

    settings, where = config.read(os.environ), Region(region)
    with Bar(quiet=as_json) as bar, written_down.publication(settings, where, Act.IMPORTED) as note:
        result = importer.run(
            settings,
            where,
            folder,
            dry_run=dry_run,
            accept_withdrawals=accept_withdrawals,
            progress=_telling(bar),
            note=note,
        )
    if as_json:
        click.echo(orjson.dumps(result.document(LANG)).decode())
    else:
        _tell(result)
    return REFUSED if result.refused else 0


def _tell(result: Result) -> None:
    """Findings go to standard error, what became of the import to standard output."""
    _list(result.warnings, result.warnings_total, "import.place.warning", _WARNINGS)
    _list(result.problems, result.problems_total, "import.place.problem")
    if result.warnings_total:
        click.echo(text(LANG, "import.done.warnings", n=result.warnings_total), err=True)
    if result.refused:
        click.echo(text(LANG, "import.done.problems", n=result.problems_total), err=True)
        click.echo(text(LANG, "import.done.refused", region=result.region), err=True)
        return
    click.echo(_became(result))
    for each in result.files:
        click.echo(text(LANG, "import.done.rows", file=each.name, rows=f"{each.rows:,}"))


def _list(items: Sequence[Problem], total: int, key: str, most: int | None = None) -> None:
    shown = rules.alike(items)[:most]
    for each in shown:
        click.echo(text(LANG, key, said=each.told(LANG)), err=True)
    if (more := total - sum(len(each.rows) for each in shown)) > 0:
        click.echo(text(LANG, "import.done.more", n=more), err=True)


def _became(result: Result) -> str:
    said: dict[str, Any] = {"region": result.region, "version": result.version, "data_date": result.data_date}
    key = "published" if result.published else "dry_run" if result.dry_run else "unchanged"
    return text(LANG, f"import.done.{key}", **said)


def _telling(bar: Bar) -> Callable[[str, str, float], None]:
    """What the importer calls: one step further."""

    def tell(step: str, file: str, share: float) -> None:
        from dashboard.data.sources import importer  # noqa: PLC0415  loaded by now

        bar.tell(importer.so_far(step, share), text(LANG, f"import.step.{step}", file=file), at_once=step == "wait")

    return tell
