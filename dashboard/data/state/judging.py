"""Whether a file that was put in the place of an open state database is that database."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

from dashboard.data.state import troubles
from dashboard.data.state.migrate import head
from dashboard.errors import Unusable

KEY = "state_id"  # the setting that says which database it is
_WAIT_SECONDS = 1.0  # others wait for the judgement
_ID, _REVISION = "select value from settings where key = ?", "select version_num from alembic_version"


def judge(file: Path, expected: str) -> None:
    """Raises Unusable unless the database in the file has the id, and this program's schema."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=rw", uri=True, timeout=_WAIT_SECONDS)) as opened:
            found, revision = opened.execute(_ID, [KEY]).fetchone(), opened.execute(_REVISION).fetchone()
            ours = found is not None and json.loads(found[0]) == expected
            if ours and opened.execute("pragma journal_mode").fetchone()[0] != "wal":
                opened.execute("pragma journal_mode=wal")
    except sqlite3.Error as error:
        raise Unusable(troubles.key_of(error, file)) from error
    except ValueError:
        ours, revision = False, None
    if not ours:
        raise Unusable("web.state.replaced")
    if revision is None or revision[0] != head():
        raise Unusable("web.state.older")
    with suppress(OSError):
        if file.stat().st_mode & 0o077:
            file.chmod(0o600)
