"""Fields of a `Form`: what is asked, in words, and how it is filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum


class Kind(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    EMAIL = "email"
    PASSWORD = "password"  # noqa: S105  a kind of field
    DATE = "date"
    TIME = "time"
    SELECT = "select"
    CHECKS = "checks"  # several of the options: sent as a list
    RADIOS = "radios"  # one of the options, each with a line that explains it
    AREA = "area"  # lines of text
    LOOKUP = "lookup"  # text with suggestions, which `suggests` (an address) answers to `?q=`
    CHOSEN = "chosen"  # the rows that are selected in the table whose id is the value
    FILE = "file"  # of which `accepts` says the kinds: sent as base64
    FILES = "files"  # several: sent as a list of `{"name", "data"}`, the content as base64
    COLOR = "color"
    HIDDEN = "hidden"


Options = Sequence[tuple[str, ...]]  # value, words, and for RADIOS what explains them


def field(
    name: str,
    label: str = "",
    kind: Kind = Kind.TEXT,
    value: str | Sequence[str] = "",
    *,
    options: Options = (),
    hint: str = "",
    autocomplete: str = "",
    required: bool = True,
    suggests: str = "",
    nothing: str = "",
    rows: int = 6,
    many: bool = False,
    when: tuple[str, Sequence[str]] | None = None,
    accepts: str = "",
    most: tuple[int, int] | None = None,
) -> Mapping[str, object]:
    """One field: sent under `name`. `options` are pairs of value and words; `value` is a list for `CHECKS`.

    `nothing`: the words where nothing can be suggested; `rows`: how tall an `AREA` is; `many`: of a `LOOKUP` several
    are taken, and sent as lines; `when`: it stands only while the field of this name has one of these values;
    `most`: how many `FILES`, and how many bytes of each.
    """
    return {
        "name": name,
        "label": label,
        "kind": kind.value,
        "value": list(value) if kind is Kind.CHECKS else value,
        "options": [list(option) for option in options],
        "hint": hint,
        "autocomplete": autocomplete,
        "required": required,
        "suggests": suggests,
        "nothing": nothing,
        "rows": rows,
        "many": many,
        **({"when": [when[0], list(when[1])]} if when else {}),
        "accepts": accepts,
        **({"most": list(most)} if most else {}),
    }
