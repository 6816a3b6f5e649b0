"""Imported for its effect, by the hub's own processes: here pandas is not to be had.

DuckDB loads it with the first value that a statement is given, Arrow with the first list that it is given, both only to
look whether that is one of pandas' own; and it takes 85 MB of every process and 0.4 s of every start.
"""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class _Absent(MetaPathFinder):
    """Says of pandas what Python says of a package that is not installed."""

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None, /
    ) -> ModuleSpec | None:
        """Nothing of others; raises ModuleNotFoundError for pandas."""
        if fullname == "pandas":
            raise ModuleNotFoundError("pandas is left out here", name=fullname)
        return None


sys.meta_path.insert(0, _Absent())
