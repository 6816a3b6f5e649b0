"""What CSV files differ in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """What spreadsheets differ in: European ones open semicolons with a mark by a double click, and read numbers with
    a comma as `point`."""

    separator: str = ","
    mark: bool = True
    point: str = "."

    def number(self, text: str) -> str:
        """A number that is written with a point, as this dialect has it; in quotes where its comma separates cells."""
        if self.point == "." or "." not in text:
            return text
        told = text.replace(".", self.point)
        return f'"{told}"' if self.point == self.separator else told


PLAIN = Dialect()
