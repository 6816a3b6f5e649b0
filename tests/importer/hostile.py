"""Files that mean harm or are something else: archives of every make, bombs, Parquet that lies. Built here, small."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sqlite3
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq

from tests.importer.folders import customer, snapshot, text

CSV = text([customer("Alba")]).encode()
Make = Callable[[], bytes]
File = tuple[str, Make]


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def link(name: str, to: str) -> bytes:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return zipped((info, to.encode()))


def encrypted() -> bytes:
    """The bit that says so, in both headers."""
    made = bytearray(zipped(("customers.csv", CSV)))
    made[6] |= 1
    made[made.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def wrong_crc() -> bytes:
    made = bytearray(zipped(("customers.csv", CSV)))
    for at in (14, made.rindex(b"PK\x01\x02") + 16):
        made[at : at + 4] = b"\xde\xad\xbe\xef"
    return bytes(made)


def overlapping(copies: int = 500) -> bytes:
    """Many entries of the directory for one compressed megabyte, as the famous bombs are made."""
    made = zipped(("0", bytes(1 << 20)))
    at = made.rindex(b"PK\x01\x02")
    end = made.rindex(b"PK\x05\x06")
    entry = made[at:end]
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, copies, copies, len(entry) * copies, at, 0)
    return made[:at] + entry * copies + tail


def million() -> bytes:
    """A directory that claims a million entries."""
    made = zipped(("customers.csv", CSV))
    return made[:-22] + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, 46_000_000, 0xFFFFFFFF, 0)


def tarred(mode: str = "w", **kind: Any) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        info = tarfile.TarInfo(kind.get("name", "customers.csv"))
        info.type, info.linkname = kind.get("type", tarfile.REGTYPE), kind.get("linkname", "")
        info.size = 0 if "type" in kind else len(CSV)
        archive.addfile(info, io.BytesIO(CSV))
    return out.getvalue()


def database(connect: Any, ending: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"foreign{ending}"
        connection = connect(str(path))
        connection.execute("create table customers (org_id varchar)")
        connection.commit() if ending == ".sqlite" else connection.execute("checkpoint")
        connection.close()
        return path.read_bytes()


def as_feather() -> bytes:
    out = io.BytesIO()
    feather.write_feather(pa.table({"org_id": ["1"]}), out)
    return out.getvalue()


ARCHIVES: dict[str, File] = {
    "E03 a ZIP archive of the file": ("customers.zip", lambda: zipped(("customers.csv", CSV))),
    "E03 a ZIP archive called .csv.zip": ("customers.csv.zip", lambda: zipped(("customers.csv", CSV))),
    "E03 a ZIP archive of the folder": ("folder.zip", lambda: zipped(("folder/customers.csv", CSV))),
    "E03 an empty ZIP archive": ("customers.zip", zipped),
    "E03 a ZIP bomb": ("customers.zip", lambda: zipped(("customers.csv", bytes(32 << 20)))),
    "E03 a ZIP bomb whose entries overlap": ("customers.zip", overlapping),
    "E03 ZIP archives in a ZIP archive": ("customers.zip", lambda: zipped(("a.zip", zipped(("b.zip", zipped()))))),
    "E03 a ZIP archive of a million entries": ("customers.zip", million),
    "E03 a ZIP archive that climbs out": ("customers.zip", lambda: zipped(("../../customers.csv", CSV))),
    "E03 a ZIP archive with an absolute path": ("customers.zip", lambda: zipped(("/etc/customers.csv", CSV))),
    "E03 a ZIP archive with a symbolic link": ("customers.zip", lambda: link("customers.csv", "/etc/passwd")),
    "E03 a ZIP archive with a name twice": (
        "customers.zip",
        lambda: zipped(("c.csv", CSV), ("C.csv", b""), ("./c.csv", b"")),
    ),
    "E03 an encrypted ZIP archive": ("customers.zip", encrypted),
    "E03 a ZIP archive with a wrong checksum": ("customers.zip", wrong_crc),
    "E03 text called .zip": ("customers.zip", lambda: CSV),
    "E03 a ZIP bomb called .csv": ("customers.csv", overlapping),
    "E03 an empty ZIP archive called .csv": ("customers.csv", zipped),
    "E03 a ZIP archive called .parquet": ("license_snapshots.parquet", lambda: zipped(("customers.csv", CSV))),
    "a workbook": ("customers.xlsx", lambda: zipped(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b""))),
    "an old workbook": ("customers.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)),
    "an old workbook called .csv": ("customers.csv", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)),
    "a tar archive": ("customers.tar", tarred),
    "a tar archive in gzip": ("customers.tar.gz", lambda: tarred("w:gz")),
    "a tar archive with a link out": (
        "customers.tgz",
        lambda: tarred("w:gz", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
    ),
    "a tar archive called .csv": ("customers.csv", tarred),
    "a tar archive called .csv.gz": ("license_snapshots.csv.gz", lambda: tarred("w:gz")),
    "a 7z archive": ("customers.7z", lambda: b"7z\xbc\xaf\x27\x1c" + bytes(64)),
    "a 7z archive called .csv": ("customers.csv", lambda: b"7z\xbc\xaf\x27\x1c" + bytes(64)),
    "a rar archive called .csv": ("customers.csv", lambda: b"Rar!\x1a\x07\x01" + bytes(64)),
    "bzip2": ("customers.csv.bz2", lambda: bz2.compress(CSV)),
    "bzip2 called .csv": ("customers.csv", lambda: bz2.compress(CSV)),
    "xz called .csv": ("customers.csv", lambda: lzma.compress(CSV)),
    "zstd called .csv": ("customers.csv", lambda: pa.compress(CSV, "zstd", asbytes=True)),
    "lz4 called .csv": ("customers.csv", lambda: b"\x04\x22\x4d\x18" + bytes(64)),
    "a program called .csv": ("customers.csv", lambda: b"\x7fELF\x02\x01\x01" + bytes(64)),
    "E08 an HTML page called .parquet": ("license_snapshots.parquet", lambda: b"<html><h1>502 Bad Gateway</h1></html>"),
    "E08 JSON called .parquet": ("license_snapshots.parquet", lambda: b'{"error": "no access"}'),
    "E08 an HTML page after blanks and a BOM": ("customers.csv", lambda: b"\xef\xbb\xbf \r\n<!doctype html>"),
    "E08 a PDF that is a table too": ("customers.csv", lambda: b"%PDF-1.7\n" + CSV),
    "E08 a table that is a ZIP archive too": ("customers.csv", lambda: CSV + zipped(("x", b"y"))),
    "E08 Parquet in gzip": ("license_snapshots.csv.gz", lambda: gzip.compress(table_bytes())),
    "E09 a foreign DuckDB": ("customers.duckdb", lambda: database(duckdb.connect, ".duckdb")),
    "E09 a foreign DuckDB called .csv": ("customers.csv", lambda: database(duckdb.connect, ".duckdb")),
    "E09 a foreign DuckDB called .parquet": ("license_snapshots.parquet", lambda: database(duckdb.connect, ".duckdb")),
    "E09 a foreign SQLite": ("customers.sqlite", lambda: database(sqlite3.connect, ".sqlite")),
    "E09 a foreign SQLite called .parquet": ("license_snapshots.parquet", lambda: database(sqlite3.connect, ".sqlite")),
    "an Arrow file called .csv": ("customers.csv", as_feather),
    "an Avro file": ("customers.avro", lambda: b"Obj\x01" + bytes(64)),
}


def bomb(rows: int = 4_000_000, **options: Any) -> bytes:
    """E05: every column one value, coded as a dictionary: a few hundred bytes for any number of rows."""
    row = snapshot("Alba")
    columns = {
        name: pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int8()), rows), [value])
        for name, value in row.items()
    }
    return packed(pa.table(columns), row_group_size=1 << 22, compression="zstd", **options)


def wide(cells: int = 16_384, size: int = 65_000) -> bytes:
    """Cells as large as they may be, all alike: a gigabyte a batch, and nothing in the footer says so."""
    array = pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int32()), cells), ["x" * size])
    return packed(table(cells, product=array), compression="zstd")


def packed(made: pa.Table, **options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(made, out, **options)
    return out.getvalue()


def table(rows: int = 2, **changed: pa.Array) -> pa.Table:
    columns: dict[str, Any] = {
        "snapshot_date": ["2026-11-22"] * rows,
        "subscription_id": ["Sub-Alba"] * rows,
        "product": [f"p{n}" for n in range(rows)],
        "total": [10] * rows,
        "assigned": [8] * rows,
        "used": [5] * rows,
    }
    return pa.table(columns | changed)


def table_bytes(**options: Any) -> bytes:
    return packed(table(), **options)


def flipped(content: bytes, at: int, bit: int = 0) -> bytes:
    return content[:at] + bytes([content[at] ^ 1 << bit]) + content[at + 1 :]


def footed(content: bytes, foot: bytes, size: int | None = None) -> bytes:
    """The same pages under another footer."""
    pages = content[: -8 - int.from_bytes(content[-8:-4], "little")]
    return pages + foot + (len(foot) if size is None else size).to_bytes(4, "little") + b"PAR1"


def page_flipped(**options: Any) -> bytes:
    """One bit of the words in the first page: only its checksum can tell."""
    content = table_bytes(compression="none", use_dictionary=False, write_statistics=False, **options)
    return flipped(content, content.index(b"2026-11-22") + 3)


def replaced(content: bytes, old: bytes, new: bytes) -> bytes:
    assert old in content and len(old) == len(new)
    return content.replace(old, new)


def two(value: Any, kind: pa.DataType) -> pa.Array:
    return pa.array([value, value], kind)


def foot_of(content: bytes) -> bytes:
    return content[-8 - int.from_bytes(content[-8:-4], "little") : -8]


def zeroed(content: bytes) -> bytes:
    start = len(content) - 8 - len(foot_of(content))
    return content[:4] + bytes(start - 4) + content[start:]


def noise(content: bytes) -> bytes:
    start = len(content) - 8 - len(foot_of(content))
    made = b"".join(zlib.crc32(bytes([n % 251, n // 251])).to_bytes(4, "little") for n in range(start // 4 + 1))
    return content[:4] + made[: start - 4] + content[start:]


def beyond() -> bytes:
    """Indices 0, 1, 2 of a dictionary of three, made 3, 3, 3."""
    return replaced(packed(table(3), compression="none"), b"\x02\x03\x24\x00", b"\x02\x03\x3f\x00")


DAY = datetime(2026, 11, 22, tzinfo=UTC)
PARQUET: dict[str, Make] = {
    "E05 four million rows of one value each": bomb,
    "E05 cells of a gigabyte in one batch": wide,
    "E07 a page with a flipped bit and a checksum": lambda: page_flipped(write_page_checksum=True),
    "E07 two thousand columns": lambda: packed(table(**{f"c{n}": two(n, pa.int32()) for n in range(2000)})),
    "E07 INT96 instants": lambda: packed(
        table(updated_at=two(DAY, pa.timestamp("ns", "UTC"))), use_deprecated_int96_timestamps=True
    ),
    "E07 instants of nanoseconds": lambda: packed(table(updated_at=two(DAY, pa.timestamp("ns", "UTC")))),
    "E07 instants of another zone": lambda: packed(table(updated_at=two(DAY, pa.timestamp("ms", "Asia/Dubai")))),
    "E07 no rows": lambda: packed(table(0).cast(table().schema)),
    "E07 no row groups": lambda: packed(table().schema.empty_table()),
    "E07 a decimal with a scale": lambda: packed(table(total=two(Decimal("10.00"), pa.decimal128(10, 2)))),
    "E07 a decimal without a scale": lambda: packed(table(total=two(Decimal(10), pa.decimal128(10, 0)))),
    "E07 a negative decimal": lambda: packed(table(total=two(Decimal(-10), pa.decimal128(10, 0)))),
    "E07 half a number": lambda: packed(table(total=two(1.5, pa.float16()))),
    "E07 a boolean for a number": lambda: packed(table(total=two(True, pa.bool_()))),
    "E07 a number for a day": lambda: packed(table(snapshot_date=two(20_000, pa.int32()))),
    "E07 an instant for a product": lambda: packed(
        table(product=pa.array([DAY, DAY + timedelta(1)], pa.timestamp("us", "UTC")))
    ),
    "E07 a length of time": lambda: packed(table(total=two(5, pa.duration("s")))),
    "E07 bytes of one length": lambda: packed(table(product=two(b"abcd", pa.binary(4)))),
    "E07 a map": lambda: packed(table(product=two([("a", 1)], pa.map_(pa.string(), pa.int64())))),
    "E07 lists of lists": lambda: packed(table(product=two([[["a"]]], pa.list_(pa.list_(pa.list_(pa.string())))))),
    "E07 a column of nothing": lambda: packed(table(total=pa.nulls(2))),
    "E07 a column renamed": lambda: packed(table().rename_columns({"used": "Used"})),
    "E07 text that is not UTF-8": lambda: replaced(
        table_bytes(compression="none", use_dictionary=False), b"p1", b"\xff\xfe"
    ),
    "E07 a day that is out of range": lambda: packed(table(snapshot_date=two(2**31 - 1, pa.int32()).cast(pa.date32()))),
    "E07 the greatest instant": lambda: packed(
        table(updated_at=two(2**63 - 1, pa.int64()).cast(pa.timestamp("us", "UTC")))
    ),
    "E07 an encrypted footer": lambda: b"PARE" + table_bytes()[4:-4] + b"PARE",
    "E07 no footer": lambda: footed(table_bytes(), b""),
    "E07 a footer of zeros": lambda: footed(table_bytes(), bytes(300)),
    "E07 a footer of ones": lambda: footed(table_bytes(), b"\xff" * 300),
    "E07 a footer longer than the file": lambda: footed(table_bytes(), b"\x15\x02", 1 << 30),
    "E07 a footer that nests without end": lambda: footed(table_bytes(), b"\x1c" * 200_000),
    "E07 a footer with a text of two gigabytes": lambda: footed(
        table_bytes(), b"\x15\x02\x38\xff\xff\xff\xff\x07" + bytes(64)
    ),
    "E07 a footer with a list of two thousand million": lambda: footed(
        table_bytes(), b"\x15\x02\x19\xfc\xff\xff\xff\xff\x07"
    ),
    "E07 another file's footer": lambda: footed(packed(table(3)), foot_of(packed(table(5000)))),
    "E07 a footer for other columns": lambda: footed(table_bytes(), foot_of(packed(pa.table({"a": [1]})))),
    "E07 one file behind another": lambda: table_bytes() + packed(table(3)),
    "E07 pages of zeros": lambda: zeroed(table_bytes()),
    "E07 pages of noise": lambda: noise(table_bytes(compression="none")),
    "E07 a dictionary that is shorter than it is read": beyond,
}
