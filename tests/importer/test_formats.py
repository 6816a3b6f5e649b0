"""CSV, CSV.gz and Parquet: the same rows from each, and a clear refusal of what is broken, hostile or of another kind."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from dashboard.access import OPERATOR
from dashboard.data import page_state
from dashboard.data.contract import contract
from dashboard.data.contract.contract import Kind
from dashboard.data.questions import figures
from dashboard.data.sources.read_parquet import as_text
from dashboard.data.store import Store
from dashboard.parameters import PageState
from tests.importer.folders import Hub, Rows, found, small, snapshot, text, warned, whole

NATURAL = {
    Kind.INT: pa.int64(),
    Kind.SECONDS: pa.int64(),
    Kind.NUM: pa.float64(),
    Kind.BOOL: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.INSTANT: pa.timestamp("us", "UTC"),
}


def columns(name: str, rows: Rows) -> dict[str, pa.Array]:
    names = dict.fromkeys(key for row in rows for key in row)
    return {key: pa.array([row.get(key) or None for row in rows], pa.string()) for key in names}


def packed(table: pa.Table, **options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()


def as_gzip(name: str, rows: Rows) -> tuple[str, bytes]:
    return f"{name}.csv.gz", gzip.compress(text(rows).encode())


def as_members(name: str, rows: Rows) -> tuple[str, bytes]:
    """One gzip file of several members, with padding: as `cat a.gz b.gz` and tapes leave them."""
    whole_text = text(rows).encode()
    pieces = [gzip.compress(whole_text[at : at + 40]) for at in range(0, len(whole_text), 40)]
    return f"{name}.csv.gz", b"".join(pieces) + b"\0" * 512


def as_parquet_text(name: str, rows: Rows) -> tuple[str, bytes]:
    return f"{name}.parquet", packed(pa.table(columns(name, rows)), row_group_size=2)


def as_parquet(name: str, rows: Rows) -> tuple[str, bytes]:
    """Every column of its natural type, texts as dictionaries."""
    kinds = {column.name: column.kind for column in contract.file(name).columns}
    made = {}
    for key, array in columns(name, rows).items():
        kind = NATURAL.get(kinds[key])
        if kinds[key] is Kind.INSTANT:
            read = [value and datetime.fromisoformat(value) for value in array.to_pylist()]
            made[key] = pa.array(read, kind)
        else:
            made[key] = array.cast(kind) if kind else array.dictionary_encode()
    return f"{name}.parquet", packed(pa.table(made), compression="zstd")


FORMATS = [as_gzip, as_members, as_parquet_text, as_parquet]


def state(hub: Hub) -> tuple[Any, ...]:
    """All that an import leaves: every table's rows, the legs, the figures document."""
    tables = sorted(name for (name,) in hub.ask("select table_name from duckdb_tables()"))
    store = Store(hub.config)
    scope = page_state.build(store, PageState.of({"region": "eu", "service": "meetings"}), OPERATOR)
    return (
        [(name, hub.ask(f'select * from "{name}" order by all')) for name in tables],
        hub.legs(),
        figures.document(store, scope),
    )


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.__name__)
def test_every_format_gives_the_same_rows_legs_and_figures(
    form: Callable[[str, Rows], tuple[str, bytes]], tmp_path: Path
) -> None:
    plain, other = Hub(tmp_path / "plain"), Hub(tmp_path / "other")
    plain.publish(whole())
    result = other.publish(dict(form(name, rows) for name, rows in whole().items()))
    assert warned(result) == []
    assert state(other) == state(plain)


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.__name__)
def test_a_second_import_in_another_format_changes_nothing(
    form: Callable[[str, Rows], tuple[str, bytes]], hub: Hub
) -> None:
    hub.stands(whole())
    result = hub.take(dict(form(name, rows) for name, rows in whole().items()))
    assert (result.refused, result.published, result.version) == (False, False, 1)


LONG = text([snapshot("Alba", product=f"p{n}") for n in range(4000)]).encode()
GZIP = "license_snapshots.csv.gz"
# Each is tried by `test_odd_files.py`: with the file `GZIP`, and the rule that the file as a whole breaks.
BROKEN_GZIP = {
    "nothing": (b"", "gzip"),
    "plain text": (LONG, "gzip"),
    "one byte of the mark": (b"\x1f", "gzip_cut"),
    "cut in the head": (gzip.compress(LONG)[:6], "gzip_cut"),
    "cut in the middle": (gzip.compress(LONG)[:2000], "gzip_cut"),
    "cut in the checksum": (gzip.compress(LONG)[:-3], "gzip_cut"),
    "a flipped bit": (gzip.compress(LONG)[:1000] + b"\xff\x00\xff" + gzip.compress(LONG)[1003:], "gzip_broken"),
    "a wrong checksum": (gzip.compress(LONG)[:-8] + b"\0\0\0\0" + gzip.compress(LONG)[-4:], "gzip_broken"),
    "something after it": (gzip.compress(LONG) + b"and more", "gzip"),
    "a ZIP archive": (b"PK\x03\x04" + b"\0" * 60, "gzip"),
    "gzip of nothing": (gzip.compress(b""), "empty"),
    "gzip of gzip": (gzip.compress(gzip.compress(LONG)), "is_gzip"),
    "gzip of a ZIP archive": (gzip.compress(b"PK\x03\x04" + b"\0" * 60), "is_zip"),
    "gzip of UTF-16": (gzip.compress(LONG.decode().encode("utf-16")), "is_utf16"),
    "a bomb of zeros": (gzip.compress(b"\0" * (64 << 20)), "file_size_unpacked"),
    "a bomb of lines": (gzip.compress(LONG[:200].split(b"\n")[0] + b"\n" * (4 << 20)), "file_size_unpacked"),
}


def table(**changed: pa.Array) -> pa.Table:
    return pa.table(columns("license_snapshots", [snapshot("Alba"), snapshot("Birch")]) | changed)


def two(value: Any, kind: pa.DataType) -> pa.Array:
    return pa.array([value, value], kind)


# Each is tried by `test_odd_files.py`: row, column and rule of the first problem.
STRANGE_PARQUET = {
    "nothing": (lambda: b"", (0, "", "parquet")),
    "plain text": (lambda: LONG, (0, "", "parquet")),
    "only the mark": (lambda: b"PAR1", (0, "", "parquet")),
    "cut at the end": (lambda: packed(table())[:-20], (0, "", "parquet")),
    "cut in the middle": (lambda: packed(table())[: len(packed(table())) // 2] + b"PAR1", (0, "", "parquet")),
    "a foot that lies": (lambda: packed(table())[:-8] + b"\xff\xff\xff\x7fPAR1", (0, "", "parquet")),
    "a list": (lambda: packed(table(used=two([1], pa.list_(pa.int64())))), (0, "used", "parquet_type")),
    "a struct": (lambda: packed(table(used=two({"a": 1}, pa.struct({"a": pa.int64()})))), (0, "used", "parquet_type")),
    "bytes": (lambda: packed(table(product=two(b"x", pa.binary()))), (0, "product", "parquet_type")),
    "an instant without zone": (
        lambda: packed(table(updated_at=two(datetime(2026, 11, 22), pa.timestamp("us")))),
        (0, "updated_at", "parquet_type"),
    ),
    "a time of day": (lambda: packed(table(total=two(5, pa.time64("us")))), (0, "total", "parquet_type")),
    "a number with a fraction": (lambda: packed(table(total=two(10.5, pa.float64()))), (1, "total", "int")),
    "not a number": (lambda: packed(table(total=two(float("nan"), pa.float64()))), (1, "total", "int")),
    "a negative number": (lambda: packed(table(total=two(-1, pa.int32()))), (1, "total", "int")),
    "too great a number": (lambda: packed(table(total=two(2**63, pa.uint64()))), (1, "total", "int_range")),
    "a day too early": (
        lambda: packed(table(snapshot_date=two(date(1889, 1, 1), pa.date32()))),
        (1, "snapshot_date", "date_range"),
    ),
    "an instant for a day": (
        lambda: packed(table(snapshot_date=two(datetime(2026, 11, 22, tzinfo=UTC), pa.timestamp("us", "UTC")))),
        (1, "snapshot_date", "date"),
    ),
    "a missing value": (lambda: packed(table(total=two(None, pa.int64()))), (1, "total", "required")),
    "a NUL": (lambda: packed(table(product=two("a\0b", pa.string()))), (1, "product", "nul")),
    "a cell too large": (lambda: packed(table(product=two("x" * 70_000, pa.string()))), (1, "product", "cell_size")),
    "a missing column": (lambda: packed(table().drop_columns(["used"])), (0, "used", "header_missing")),
    "a column twice": (
        lambda: packed(pa.Table.from_arrays([*table().columns, table()["used"]], [*table().column_names, "used"])),
        (0, "used", "header_twice"),
    ),
    "no known column": (lambda: packed(pa.table({"a": [1]})), (0, "", "header")),
}


def test_an_unknown_column_of_any_type_is_left_out_with_a_warning(hub: Hub) -> None:
    hub.stands(small())
    later = {"used": two(7, pa.int64()), "more": two([1], pa.list_(pa.int64()))}
    result = hub.publish({"license_snapshots.parquet": packed(table(**later))})
    assert warned(result) == [("license_snapshots.parquet", 0, "more", "header_unknown")]


def test_a_parquet_file_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(hub: Hub) -> None:
    hub.stands(small())
    rows = 200_000
    bomb = pa.table(
        {
            "snapshot_date": pa.repeat("2026-11-22", rows),
            "subscription_id": pa.array([f"S{n}" for n in range(rows)]),
            "product": pa.repeat("meetings", rows),
            "total": pa.array(range(rows)),
            "assigned": pa.repeat(1, rows),
            "used": pa.repeat(1, rows),
        }
    )
    hub.environ["PARTNER_HUB_MAX_FILE_BYTES"] = str(len(content := packed(bomb, compression="brotli")) + 1)
    assert found(hub.take({"license_snapshots.parquet": content})) == [
        ("license_snapshots.parquet", 0, "", "file_size_unpacked")
    ]


def test_a_manifest_vouches_for_the_file_as_it_lies_there(hub: Hub) -> None:
    forms = (as_gzip, as_parquet, as_members)
    files = dict(form(name, rows) for form, (name, rows) in zip(forms, small().items(), strict=True))
    listed = [{"file": name, "sha256": sha256(data).hexdigest(), "rows": 4} for name, data in files.items()]
    result = hub.publish(files | {"manifest.json": json.dumps({"files": listed})})
    assert result.published
    assert hub.current.manifest["verified"]


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (True, pa.bool_(), "true"),
        (7, pa.int8(), "7"),
        (2**53, pa.uint64(), str(2**53)),
        (12.7, pa.float64(), "12.7"),
        (Decimal("12.70"), pa.decimal128(10, 2), "12.70"),
        (date(2026, 11, 22), pa.date32(), "2026-11-22"),
        (date(2026, 11, 22), pa.date64(), "2026-11-22"),
        (
            datetime(2026, 11, 22, 9, 30, tzinfo=timezone(timedelta(hours=2))),
            pa.timestamp("s", "Europe/Warsaw"),
            "2026-11-22 07:30:00.000000Z",
        ),
        (None, pa.null(), None),
    ],
)
def test_natural_values_are_written_as_csv_would(value: Any, kind: pa.DataType, text: str | None) -> None:
    array = pa.array([value], kind)
    assert as_text(array).to_pylist() == [text]
    if not pa.types.is_null(kind):
        assert as_text(pc.dictionary_encode(array)).to_pylist() == [text]
