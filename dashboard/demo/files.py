"""Writing contract files: CSV in UTF-8, lines end with LF; and the manifest that vouches for them."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from dashboard.demo.snapshots import Rows
from dashboard.demo.tables import Table

_CHUNK = 1 << 20


def write_table(path: Path, table: Table) -> int:
    """Write columns of equal length; the number of rows."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(table)
        writer.writerows(zip(*table.values(), strict=True))
    return len(next(iter(table.values())))


def write_snapshots(
    path: Path, parts: Iterable[Rows], subscription: Sequence[str], product: Sequence[str], wrote: Callable[[int], None]
) -> int:
    """Write snapshot rows part by part; `subscription` and `product` are those of each line.

    `wrote` is told the number of rows after each part. Returns the number of all rows.
    """
    codes, products = pa.array(subscription), pa.array(product)
    total = 0
    with path.open("wb") as out:
        out.write(b"snapshot_date,subscription_id,product,total,assigned,used\n")
        for rows in parts:
            pa_csv.write_csv(_columns(rows, codes, products), out, _STYLE)
            total += len(rows.line)
            wrote(len(rows.line))
    return total


def write_parts(path: Path, parts: Iterable[pa.Table], wrote: Callable[[int], None]) -> int:
    """Write tables of the same columns one after the other; `wrote` and the result are as above."""
    total = 0
    with path.open("wb") as out:
        for part in parts:
            if not out.tell():
                out.write(",".join(part.column_names).encode() + b"\n")
            pa_csv.write_csv(part, out, _STYLE)
            total += part.num_rows
            wrote(part.num_rows)
    return total


_STYLE = pa_csv.WriteOptions(include_header=False, quoting_style="none")


def _columns(rows: Rows, codes: pa.Array, products: pa.Array) -> pa.Table:
    line = pa.array(rows.line)
    return pa.table(
        {
            "snapshot_date": pa.array(rows.date.astype(np.int32), pa.date32()),
            "subscription_id": codes.take(line),
            "product": products.take(line),
            "total": rows.total,
            "assigned": rows.assigned,
            "used": rows.used,
        }
    )


def write_manifest(folder: Path, rows: dict[str, int]) -> None:
    """Write `manifest.json` for the files of the folder, so that what is imported is known to be whole."""
    files = [{"file": name, "rows": count, "sha256": _digest(folder / name)} for name, count in sorted(rows.items())]
    text = json.dumps({"files": files}, indent=2) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while block := source.read(_CHUNK):
            digest.update(block)
    return digest.hexdigest()
