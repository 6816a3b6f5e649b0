"""What a file is instead, by its first bytes or by its name: known by sight, never opened."""

from __future__ import annotations

HEAD = 512  # bytes that are enough to tell
BOM = b"\xef\xbb\xbf"
# (where the mark stands, the mark, what it is): `is_<kind>` are the words.
_MARKS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x1f\x8b", "gzip"),
    (0, b"PK\x03\x04", "zip"),
    (0, b"PK\x05\x06", "zip"),
    (0, b"PK\x07\x08", "zip"),
    (0, b"PAR1", "parquet"),
    (0, b"PARE", "encrypted"),
    (0, b"%PDF", "pdf"),
    (0, b"SQLite format 3", "database"),
    (8, b"DUCK", "database"),
    (0, b"\xff\xfe", "utf16"),
    (0, b"\xfe\xff", "utf16"),
    (257, b"ustar", "archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "archive"),
    (0, b"Rar!\x1a\x07", "archive"),
    (0, b"BZh", "compressed"),
    (0, b"\xfd7zXZ\x00", "compressed"),
    (0, b"\x28\xb5\x2f\xfd", "compressed"),
    (0, b"\x04\x22\x4d\x18", "compressed"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "spreadsheet"),
    (0, b"ARROW1\0\0", "arrow"),
    (0, b"Obj\x01", "arrow"),
    (0, b"\x7fELF", "program"),
    (0, b"MZ\x90", "program"),
)
_TEXTS: tuple[tuple[bytes, str], ...] = ((b"<", "html"), (b"{", "json"), (b"[", "json"))
_ENDINGS = {
    "zip": "zip",
    "xlsx": "zip",
    "ods": "zip",
    "tar": "archive",
    "tgz": "archive",
    "7z": "archive",
    "rar": "archive",
    "bz2": "compressed",
    "xz": "compressed",
    "zst": "compressed",
    "lz4": "compressed",
    "xls": "spreadsheet",
    "duckdb": "database",
    "sqlite": "database",
    "sqlite3": "database",
    "db": "database",
    "feather": "arrow",
    "arrow": "arrow",
    "orc": "arrow",
    "avro": "arrow",
}


def by_bytes(head: bytes) -> str | None:
    """The kind that the first bytes of a file show; None where they may be a table's text."""
    text = head.removeprefix(BOM).lstrip()
    binary = b"\0" in head  # a mark inside a line of text is a word
    marked = (kind for at, mark, kind in _MARKS if head.startswith(mark, at) and (binary or not at))
    written = (kind for mark, kind in _TEXTS if text.startswith(mark))
    return next(marked, None) or next(written, None)


def by_name(name: str) -> str | None:
    """The kind that a file's ending stands for; None where it says nothing of the sort."""
    stem, _dot, ending = name.lower().rpartition(".")
    if ending == "gz" and stem.endswith(".tar"):
        return "archive"
    return _ENDINGS.get(ending) if stem else None
