"""The names of a file's columns: which are the contract's, which are missing, doubled or unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dashboard.data.contract.contract import File
from dashboard.data.contract.rules import Findings


def check(name: str, file: File, header: Sequence[str], findings: Findings) -> bool:
    """Notes what is wrong with a header row of trimmed names; False where nothing below it can be read."""
    known = set(file.names)
    if not known & set(header):
        other = len(header) == 1 and set(";\t|") & set(header[0])
        expected = ",".join(file.names)
        findings.problem(name, 0, "", ",".join(header), "separator" if other else "header", expected=expected)
        return False
    twice = sorted(each for each, times in Counter(header).items() if times > 1 and each)
    for each in twice:
        findings.problem(name, 0, each, each, "header_twice")
    if twice:
        return False
    for column in file.columns:
        if column.required and column.name not in header:
            findings.problem(name, 0, column.name, "", "header_missing")
    for each in header:
        if each not in known:
            findings.warn(name, 0, each, each, "header_unknown")
    return True
