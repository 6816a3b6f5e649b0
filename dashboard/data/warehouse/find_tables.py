"""Makes the tables that the search over customers reads (`finding.py`), once, while a version is built."""

from __future__ import annotations

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dashboard.data.warehouse import finding
from dashboard.query import unbroken

_BATCH = 100_000  # keys
_TEXTS = (("devices", "mac"), ("devices", "extension"), ("phone_numbers", "extension"))
_OWNED = ("devices", "phone_numbers")


def build(connection: duckdb.DuckDBPyConnection) -> None:
    """Make them, of the inventory and `customer` in the connection's database."""
    connection.register("odd_keys", _odd(connection))
    for name, rows in finding.selects(_said, _joined).items():
        # Keys lie in the file as they are: to unpack them would take longer than to look into them.
        more = f"{finding.COLUMNS[name]}, pairs bigint"
        connection.execute(
            f"create table {name} (customer_id integer, key varchar using compression uncompressed, {more})"
        )
        connection.execute(f"create temp table found as {rows} order by 1, 2")
        connection.register("found_pairs", pa.table({"pairs": _pairs(connection)}))
        connection.execute(f"insert into {name} select * from found positional join found_pairs")
        connection.unregister("found_pairs")
        connection.execute("drop table found")
    connection.unregister("odd_keys")


def _odd(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """Texts that are more than ASCII, with their keys, which are ours to write."""
    asked = [
        f"select {column} as text from {file}" for file, column in (*_TEXTS, *((file, "owner_id") for file in _OWNED))
    ]
    found = f"select text from ({' union '.join(asked)}) where not regexp_full_match(text, '[ -~]*')"
    texts = [text for (text,) in connection.execute(found).fetchall()]
    return pa.table({"text": pa.array(texts, pa.string()), "key": pa.array(map(unbroken, texts), pa.string())})


def _said(column: str) -> str:
    return f"coalesce(odd_{column}.key, {finding.plain(column)})"


def _joined(*columns: str) -> str:
    return " ".join(f"left join odd_keys odd_{column} on odd_{column}.text = t.{column}" for column in columns)


def _pairs(connection: duckdb.DuckDBPyConnection) -> pa.ChunkedArray:
    """Those of each key of `found`, in its order."""
    batches = connection.execute("select key from found").to_arrow_reader(_BATCH)
    return pa.chunked_array([pa.array(pairs_of(batch.column(0))) for batch in batches], pa.int64())


def pairs_of(keys: pa.StringArray) -> npt.NDArray[np.int64]:
    """As `finding.pairs`, of many keys at once; none of them is empty."""
    ends = np.frombuffer(keys.buffers()[1], dtype=np.int32)[keys.offset : keys.offset + len(keys) + 1]
    signs = np.frombuffer(keys.buffers()[2], dtype=np.uint8)[ends[0] : ends[-1]].astype(np.uint32)
    starts = (ends - ends[0]).astype(np.int64)
    mixed = signs[:-1] * np.uint32(finding.FIRST) + signs[1:] * np.uint32(finding.SECOND)
    places = ((mixed * np.uint32(finding.SPREAD)) >> np.uint32(finding.KEPT_BITS)) % np.uint32(finding.BITS)
    bits = np.append(np.left_shift(np.int64(1), places.astype(np.int64)), np.int64(0))
    bits[starts[1:] - 1] = 0  # the last sign of a key and the first of the next
    found: npt.NDArray[np.int64] = np.bitwise_or.reduceat(bits, starts[:-1])
    return found
