"""Imported for its effect, by processes that only read versions: here pandas is not to be had.

DuckDB loads it with the first value that a statement is given, only to look whether the value is one of pandas' own,
and it takes 85 MB of every process and 0.4 s of every start. Not for a process that loads Arrow, whose compiled code
takes this mark for the module itself.
"""

import sys

sys.modules.setdefault("pandas", None)  # type: ignore[arg-type]  # how Python itself marks what must not be imported
