"""The order of scripts and of style sheets: each says which others must stand before it.

The second comment of a file may be `/* after: core, pops */`: what it uses while it is read. What it calls later goes
through the namespace `hub` and needs no order. Of two rules of style
that weigh the same, the later one holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

_AFTER = re.compile(r"^/\* after: ([a-z, -]+) \*/$", re.MULTILINE)
_PREFIX = "hub-"


def name(path: Path) -> str:
    """What others call the script: `hub-pops.js` is "pops"."""
    return path.stem.removeprefix(_PREFIX)


def needed(path: Path) -> tuple[str, ...]:
    """The files of its kind that must stand before this one."""
    found = _AFTER.search(path.read_text("utf-8"))
    return tuple(found[1].split(", ")) if found else ()


def ordered(paths: Iterable[Path]) -> list[Path]:
    """The files, all of one kind, in an order that fits them all: of those that may be next, the first by its name."""
    known = {name(path): path for path in paths}
    graph = {each: needed(path) for each, path in known.items()}
    missing = [f"{each} needs {other}" for each, others in graph.items() for other in others if other not in known]
    if missing:
        raise RuntimeError("no such file: " + "; ".join(missing))
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError as error:
        raise RuntimeError("files wait for each other: " + " > ".join(error.args[1])) from error
    return [known[each] for each in _taken(sorter, known)]


def _taken(sorter: TopologicalSorter[str], known: Mapping[str, Path]) -> Iterator[str]:
    ready: list[str] = []
    while sorter.is_active():
        ready = sorted([*ready, *sorter.get_ready()], key=known.__getitem__)
        taken = ready.pop(0)
        sorter.done(taken)
        yield taken
