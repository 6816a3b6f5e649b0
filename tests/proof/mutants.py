"""Mutation testing: small slips put into a copy of the product one by one; the room's tests must notice each.

    python -m tests.proof.mutants [--seed N] [--count N] [FILE ...]

Prints a line for each slip that nothing noticed. `make torture` runs a sample (`test_mutants.py`); docs/mutants.md names
those that are known to survive, with the reason.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from queue import SimpleQueue

from tests.proof import faults
from tests.proof.world import make

# Whose tests must notice a slip in a file: the first pattern that fits.
_TREND = tuple(f"tests/components/test_trend{part}.py" for part in ("", "_points", "_labels", "_layout", "_scale"))
_PEOPLE = "tests/components/test_people.py"
TESTS: dict[str, tuple[str, ...]] = {
    "dashboard/data/metrics.py": ("tests/page", "tests/exports/test_addresses.py", "tests/figures"),
    "dashboard/web/routes/blocks.py": ("tests/page/test_blocks.py", "tests/proof/test_cache.py"),
    "dashboard/components/trend_chart/*.py": (*_TREND, "tests/exports/test_periods.py"),
    "dashboard/components/weeks.py": ("tests/components/test_weeks.py", "tests/page/test_calling.py"),
    "dashboard/components/cal*.py": ("tests/page/test_calling.py", "tests/page/test_wiring.py"),
    "dashboard/components/as_html.py": ("tests/page/test_first.py", "tests/components/test_as_html.py"),
    "dashboard/components/settings/audit_table.py": ("tests/web/test_audit_log.py", "tests/test_written_down.py"),
    "dashboard/components/settings/version_table.py": (_PEOPLE, "tests/web/test_versions.py"),
    "dashboard/components/settings/person_sessions.py": (_PEOPLE, "tests/web/test_account.py"),
    "dashboard/components/settings/*.py": (_PEOPLE, "tests/web/test_users.py"),
    "dashboard/components/head.py": ("tests/page/test_head.py", "tests/page/test_layout.py"),
    "dashboard/components/numbers.py": (
        "tests/page/test_head.py",
        "tests/page/test_sections.py",
        "tests/page/test_calling.py",
    ),
    "dashboard/components/where.py": ("tests/page/test_head.py", "tests/page/test_sections.py"),
    "dashboard/catalog/*.py": ("tests/page", "tests/exports"),
    "dashboard/components/*.py": ("tests/page", "tests/components", "tests/exports/test_select.py"),
    "dashboard/exports/filter_model.py": ("tests/exports/test_select.py",),
    "dashboard/data/filtering.py": ("tests/exports/test_select.py", "tests/figures/test_windows.py"),
    "dashboard/data/windows.py": ("tests/figures/test_windows.py",),
    "dashboard/exports/xlsx_file.py": ("tests/exports/test_xlsx_file.py",),
    "dashboard/exports/*.py": ("tests/exports",),
}
_SWAPPED: dict[type[ast.AST], str] = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "/",
    ast.Div: "*",
    ast.And: "or",
    ast.Or: "and",
}
NOTICED = (0, 1, 2)  # pytest's: all passed, one failed, one could not be read
_LOOKS = {"size", "weight", "width", "yshift"}
_UNSEEN = {"frozen", "slots", "strict", "quote"}  # a quoted sign in a text reads the same
_CALLS = {"max": "min", "min": "max", "all": "any", "any": "all"}


@dataclass(frozen=True)
class Mutant:
    """One slip: `file` from `start` to `end` (offsets) reads `replacement`."""

    file: str
    line: int
    start: int
    end: int
    replacement: str
    was: str
    reads: str  # the whole line with the slip: two of the same sort in one file are told apart

    @property
    def name(self) -> str:
        return f"{self.file}:{self.line}: {self.slip}"

    @property
    def lasting(self) -> str:
        """The name without the line's number, which moves."""
        return f"{self.file}: {self.slip}"

    @property
    def slip(self) -> str:
        """What is different, wherever it stands: files move too."""
        return f"{self.was.strip()} -> {self.replacement.strip()} in {self.reads}"


def of_file(root: Path, file: str) -> list[Mutant]:
    """Every slip that can be made in a file."""
    text = (root / file).read_text("utf-8")
    offsets = [0]
    for line in text.splitlines(keepends=True):
        offsets.append(offsets[-1] + len(line.encode("utf-8")))
    raw = text.encode("utf-8")

    def at(line: int, column: int) -> int:
        return offsets[line - 1] + column

    found = []
    for node in _looked_at(ast.parse(text)):
        for start, end, replacement in _slips(node, raw, at):
            first, last = raw.rfind(b"\n", 0, start) + 1, raw.find(b"\n", end)
            reads = (raw[first:start] + replacement.encode("utf-8") + raw[end:last]).decode("utf-8")
            found.append(
                Mutant(
                    file,
                    raw.count(b"\n", 0, start) + 1,
                    start,
                    end,
                    replacement,
                    raw[start:end].decode("utf-8"),
                    " ".join(reads.split()),
                )
            )
    return found


def _looked_at(tree: ast.AST) -> Iterator[ast.AST]:
    """Nodes whose slips can be seen: not inside f-strings (they have no place of their own), nor how classes are kept.

    Nor a pixel more of a column, a pen or a font: how it looks is for the pictures.
    """
    sizes = set(_sizes(tree))
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.keyword) and node.arg in _UNSEEN) or node in sizes:
            continue
        yield node
        yield from _looked_at(node)


def _sizes(tree: ast.AST) -> Iterator[ast.AST]:
    """Numbers right under a node that are pixels."""
    match tree:
        case ast.Call(func=ast.Name(id="Column"), args=[_, _, *widths]):
            yield from widths
        case ast.Dict(keys=keys, values=values):
            yield from (
                value
                for key, value in zip(keys, values, strict=True)
                if isinstance(key, ast.Constant)
                and key.value in _LOOKS
                and isinstance(value, (ast.Constant, ast.UnaryOp))
            )


def _slips(node: ast.AST, raw: bytes, at: object) -> Iterator[tuple[int, int, str]]:
    assert callable(at)
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _SWAPPED:
            yield (
                at(left.end_lineno, left.end_col_offset),
                at(right.lineno, right.col_offset),
                f" {_SWAPPED[type(op)]} ",
            )
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _SWAPPED:
            start, end = at(left.end_lineno, left.end_col_offset), at(right.lineno, right.col_offset)
            if raw[start:end].strip() in {b"+", b"-", b"*", b"/"}:
                yield start, end, f" {_SWAPPED[type(op)]} "
        case ast.BoolOp(op=op, values=[left, right]):
            start, end = at(left.end_lineno, left.end_col_offset), at(right.lineno, right.col_offset)
            if raw[start:end].strip() in {b"and", b"or"}:
                yield start, end, f" {_SWAPPED[type(op)]} "
        case ast.Call(func=ast.Name(id=name) as called) if name in _CALLS:
            yield at(called.lineno, called.col_offset), at(called.end_lineno, called.end_col_offset), _CALLS[name]
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield at(node.lineno, node.col_offset), at(operand.lineno, operand.col_offset), ""
        case ast.Constant(value=bool(value)):
            yield at(node.lineno, node.col_offset), at(node.end_lineno, node.end_col_offset), str(not value)
        case ast.Constant(value=int(number)):
            yield at(node.lineno, node.col_offset), at(node.end_lineno, node.end_col_offset), str(number + 1)
        case ast.Tuple(elts=[*elements, last]) if len(elements) > 1 and isinstance(last, ast.Constant):
            previous = elements[-1]
            yield at(previous.end_lineno, previous.end_col_offset), at(last.end_lineno, last.end_col_offset), ""


def files(root: Path, asked: Sequence[str] = ()) -> list[str]:
    """Those that are named, or all that have tests to notice."""
    found = {str(path.relative_to(root)) for pattern in TESTS for path in root.glob(pattern)}
    return sorted(name for name in found if not name.endswith("__init__.py") and (not asked or name in asked))


def tests_of(file: str) -> tuple[str, ...]:
    """The tests that must notice a slip in the file."""
    return next(tests for pattern, tests in TESTS.items() if Path(file).match(pattern))


def sample(every: Sequence[Mutant], count: int, seed: int) -> list[Mutant]:
    """As many, spread over all; a change of the product moves few of them, so that what was judged stays judged."""
    return sorted(every, key=lambda one: sha256(f"{seed} {one.slip}".encode()).digest())[:count]


def noticed_by(tree: Path, mutant: Mutant, kept: Path) -> str | None:
    """The first test that fails with the slip; None where it survives. One that cannot be read as Python is no slip."""
    path = tree / mutant.file
    before = path.read_bytes()
    after = before[: mutant.start] + mutant.replacement.encode("utf-8") + before[mutant.end :]
    try:
        compile(after, mutant.file, "exec")
    except SyntaxError:
        return "Python"
    path.write_bytes(after)
    try:
        done = faults.run(tree, tests_of(mutant.file), kept)
    except subprocess.TimeoutExpired:
        return f"no end within {faults.LIMIT_S} s"
    finally:
        path.write_bytes(before)
    if done.returncode not in NOTICED:
        raise RuntimeError(f"{mutant.name}: exit {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    failed = faults.FAILED.search(done.stdout)
    return (failed[1] if failed else "the start") if done.returncode else None


def campaign(count: int, seed: int, asked: Sequence[str] = ()) -> list[Mutant]:
    """A sample of slips, each tried; gives those that survived. Without any slip all their tests must pass."""
    every = [mutant for file in files(faults.ROOT, asked) for mutant in of_file(faults.ROOT, file)]
    chosen = sample(every, count, seed)
    with tempfile.TemporaryDirectory(prefix="partner-hub-mutants-") as base, ExitStack() as trees:
        kept = Path(base)
        make(kept)
        free: SimpleQueue[Path] = SimpleQueue()
        for _ in range(faults.AT_ONCE):
            free.put(trees.enter_context(faults.copy_of_the_product()))
        rooms = sorted({tests_of(mutant.file) for mutant in chosen})
        with ThreadPoolExecutor(faults.AT_ONCE) as pool:
            if not all(pool.map(lambda tests: faults.stands_without_a_fault(free, tests, kept), rooms)):
                raise RuntimeError("the tests fail without any slip")
            return [
                mutant
                for mutant, alive in zip(chosen, pool.map(partial(_alive, free, kept), chosen), strict=True)
                if alive
            ]


def _alive(free: SimpleQueue[Path], kept: Path, mutant: Mutant) -> bool:
    """Tries a slip in a tree that is free, and says what became of it."""
    tree = free.get()
    try:
        test = noticed_by(tree, mutant, kept)
    finally:
        free.put(tree)
    faults.say(f"{'noticed ' if test else 'SURVIVED'} {mutant.name}{f' by {test}' if test else ''}")
    return test is None


def main() -> int:
    """Exit 1 where one survived."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("files", nargs="*")
    told.add_argument("--seed", type=int, default=1)
    told.add_argument("--count", type=int, default=60)
    given = told.parse_args()
    survivors = campaign(given.count, given.seed, given.files)
    faults.say(f"{len(survivors)} survived")
    return int(bool(survivors))


if __name__ == "__main__":
    sys.exit(main())
