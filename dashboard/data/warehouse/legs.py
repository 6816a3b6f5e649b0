"""Call legs beside the versions: one content-addressed Parquet file a week, rewritten only where the week changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from dashboard.data.contract import contract
from dashboard.data.contract.kinds import quoted
from dashboard.data.versions import durable, lock
from dashboard.data.warehouse.merge import LEGS, win
from dashboard.data.warehouse.staging import Stage, literal, one_file
from dashboard.errors import Unusable

FOLDER = "legs"
_FILE = contract.file(LEGS)
_ROWS = 131_072
# Weeks run Sunday to Sunday; DuckDB's run Monday to Monday.
_WEEK = "(date_trunc('week', start_time + interval 1 day)::date - 1)"

Leg = Mapping[str, Any]  # one entry of a manifest: path, bytes, sha256, rows, week


def plan(stage: Stage, place: Path, legs: Sequence[Leg]) -> list[date]:
    """Weeks that this import changes (empty: none). Makes `win_call_legs` and `old_legs`, the rows it replaces."""
    if legs:
        ids = f"select leg_id from new_{LEGS}"
        stage.do(f"create table old_legs as select * from {_parquet(place, legs)} where leg_id in ({ids})")
    win(stage, _FILE, "old_legs" if legs else None)
    moved = f"select {_WEEK} from old_legs where leg_id in (select leg_id from win_{LEGS}) union " if legs else ""
    return [week for (week,) in stage.ask(f"{moved}select distinct {_WEEK} from win_{LEGS} order by 1")]


def write(stage: Stage, place: Path, work: Path, legs: Sequence[Leg], weeks: Sequence[date]) -> list[Leg]:
    """The manifest entries after the import: untouched weeks as they were, touched ones written anew.

    Raises Unusable where a file that is needed is not what was published.
    """
    old = {date.fromisoformat(leg["week"]): leg for leg in legs}
    written = {week: _week(stage, place, work, week, old.get(week)) for week in weeks}
    merged = {**old, **written}
    return [leg for _week_of, leg in sorted(merged.items()) if leg is not None]


def _week(stage: Stage, place: Path, work: Path, week: date, old: Leg | None) -> Leg | None:
    names = ", ".join(map(quoted, _FILE.names))
    rows = f"select {names} from win_{LEGS} where {_WEEK} = date {literal(week)}"
    if old:
        unchanged(place, old)
        rows += (
            f" union all select {names} from {_parquet(place, [old])}"
            f" where leg_id not in (select leg_id from win_{LEGS})"
        )
    made = work / f"{week}.parquet"
    # A customer's legs lie together: adding up by customer then takes two thirds of the time.
    count = _save(stage, f"{rows} order by org_id, leg_id", made)
    return _keep(made, place, week, count) if count else None


def _save(stage: Stage, statement: str, made: Path) -> int:
    count = 0
    reader = stage.stream(statement, _ROWS)
    with pq.ParquetWriter(made, reader.schema, compression="zstd", write_page_checksum=True) as writer:
        for batch in reader:
            writer.write_batch(batch)
            count += batch.num_rows
    return count


def _keep(made: Path, place: Path, week: date, rows: int) -> Leg:
    digest = durable.sha256(made)
    path = place / FOLDER / f"week={week}" / f"{digest}.parquet"
    lock.make_private(path.parent)
    entry = {"path": str(path.relative_to(place)), "bytes": made.stat().st_size, "sha256": digest}
    durable.place(made, path)
    durable.settle_folder(path.parent.parent)
    return {**entry, "rows": rows, "week": str(week)}


def unchanged(place: Path, leg: Leg) -> None:
    """Raises Unusable where a file is not what was published."""
    path = place / leg["path"]
    if not path.is_file() or durable.sha256(path) != leg["sha256"]:
        raise Unusable("warehouse.error.legs", path=path)


def _parquet(place: Path, legs: Sequence[Leg]) -> str:
    paths = ", ".join(one_file(place / leg["path"]) for leg in legs)
    return f"read_parquet([{paths}], hive_partitioning = false)"


def prune(place: Path, referred: set[str]) -> None:
    """Remove leg files that no version refers to."""
    for path in (place / FOLDER).glob("week=*/*.parquet"):
        if str(path.relative_to(place)) not in referred:
            path.unlink()
    for folder in (place / FOLDER).glob("week=*"):
        if not any(folder.iterdir()):
            folder.rmdir()
