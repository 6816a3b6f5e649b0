"""Mutation testing: small slips put into a copy of the product one by one; the room's tests must notice each.

    python -m tests.proof.mutants [--seed N] [--count N] [FILE ...]

Prints a line for each slip that nothing noticed. `make torture` runs a sample (`test_mutants.py`); docs/mutants.md names
those that are known to survive, with the reason.
"""

from __future__ import annotations

import argparse
import ast
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from tests.proof import faults
from tests.proof.world import make

# Whose tests must notice a slip in a file: the first pattern that fits.
TESTS: dict[str, tuple[str, ...]] = {
    "dashboard/data/metrics.py": ("tests/page", "tests/figures", "tests/exports"),
    "dashboard/web/routes/blocks.py": ("tests/page/test_blocks.py", "tests/proof/test_cache.py"),
    "dashboard/components/*.py": ("tests/components", "tests/page", "tests/exports"),
    "dashboard/exports/*.py": ("tests/exports",),
}
_SWAPPED: dict[type[ast.AST], str] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.And: "or", ast.Or: "and",
}  # fmt: skip
_UNSEEN = {"frozen", "slots", "strict"}
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

    @property
    def name(self) -> str:
        return f"{self.file}:{self.line}: {self.was.strip()} -> {self.replacement.strip()}"


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
            was = raw[start:end].decode("utf-8")
            found.append(Mutant(file, node.lineno, start, end, replacement, was))  # type: ignore[attr-defined]
    return found


def _looked_at(tree: ast.AST) -> Iterator[ast.AST]:
    """Nodes whose slips can be seen: not inside f-strings (they have no place of their own), nor how classes are kept."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.keyword) and node.arg in _UNSEEN):
            continue
        yield node
        yield from _looked_at(node)


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


def survives(tree: Path, mutant: Mutant, kept: Path) -> bool:
    """Whether nothing notices the slip. One that cannot be read as Python is no slip."""
    path = tree / mutant.file
    before = path.read_bytes()
    after = before[: mutant.start] + mutant.replacement.encode("utf-8") + before[mutant.end :]
    try:
        compile(after, mutant.file, "exec")
    except SyntaxError:
        return False
    path.write_bytes(after)
    try:
        return faults.run(tree, tests_of(mutant.file), kept).returncode == 0
    finally:
        path.write_bytes(before)


def campaign(count: int, seed: int, asked: Sequence[str] = ()) -> list[Mutant]:
    """A sample of slips, each tried; gives those that survived."""
    every = [mutant for file in files(faults.ROOT, asked) for mutant in of_file(faults.ROOT, file)]
    chosen = random.Random(seed).sample(every, min(count, len(every)))
    with tempfile.TemporaryDirectory(prefix="partner-hub-mutants-") as base, ExitStack() as trees:
        kept = Path(base)
        make(kept)
        free: SimpleQueue[Path] = SimpleQueue()
        for _ in range(faults.AT_ONCE):
            free.put(trees.enter_context(faults.copy_of_the_product()))

        def tried(mutant: Mutant) -> bool:
            tree = free.get()
            try:
                alive = survives(tree, mutant, kept)
            finally:
                free.put(tree)
            faults.say(f"{'SURVIVED' if alive else 'noticed '} {mutant.name}")
            return alive

        with ThreadPoolExecutor(faults.AT_ONCE) as pool:
            return [mutant for mutant, alive in zip(chosen, pool.map(tried, chosen), strict=True) if alive]


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
