"""The import contract as a page: `python -m dashboard.data.sources.document > docs/import.md`."""

from __future__ import annotations

import sys
from functools import reduce

from dashboard.codes import PRODUCTS
from dashboard.data.contract.contract import FILES, GREATEST, Column, File, Growth, Kind
from dashboard.data.sources.packed import RATIO
from dashboard.data.warehouse.hub_rows import KEPT_DAYS

HEAD = """# Importing a folder

`partner-hub import --region us|ca|eu|uae FOLDER` takes a folder with any of the files below, each as CSV (`.csv`), as
gzip of it (`.csv.gz`) or as Parquet (`.parquet`): UTF-8, a header row, columns by their names in any order. Capitals in the name of a file make no other file of it. The first import of a region needs the files marked *required*; later ones may
bring any of them, and what a folder does not bring stays. A folder is published whole as the region's next version, or
refused whole with every problem named (`file:row:column`, the value, what was expected). Made from the code; what
becomes of odd files, one by one: [odd-files.md](odd-files.md).

- Dates are `YYYY-MM-DD` from 1990-01-01 to 2100-12-31, instants ISO 8601 with a zone, booleans `true` or `false`, whole
  numbers not negative. An empty cell is no value. A column marked \\* needs a value in every row.
- Parquet columns hold text or the natural type (whole number, number, boolean, date, timestamp with a zone); text is
  read by the same rules as in CSV. The same file in two formats is a problem.
- An unknown column or file is a warning. A header twice, a blank or comment line before the end, a row with more or
  fewer cells, another encoding or separator is a problem.
- A `manifest.json` (`{"files": [{"file", "sha256", "rows"}]}`) must match where it is there; without it the version is
  marked *unverified*.
- An archive, a database, a workbook or a compressed file of another kind than gzip is a problem; none is ever opened.
  So is a file that unpacks to more than {ratio} times its size, and one whose reading takes more memory or time than is
  allowed (`PARTNER_HUB_IMPORT_MEMORY_BYTES`, `PARTNER_HUB_IMPORT_READ_S`).
- A snapshot dated more than two days after today (UTC; `PARTNER_HUB_MAX_FUTURE_DAYS`) is a problem. A region that took one
  in before that was looked at takes no folder until `partner-hub drop-future --region R` has published it without.
- A product is compared with the known ones ({products}) without case, blanks, dashes, underscores and a leading
  `Webex`, and stored by the known name; a warning says for how many rows.
- A folder older than the region's data date adds its snapshots, call legs, orders and invoices; its other files are left
  out with a warning. An import that changes nothing publishes nothing.
- Every import tells how many rows of which file it withdraws. One that would withdraw more than half of what the region
  has of a file that is the whole present truth (of 4 rows or more), or all customers or all subscriptions, needs
  `--accept-withdrawals`.
- Trials that were started in the hub, and customers that were made with them, are not withdrawn by a file that does not
  name them, until the trial has been over for {kept} days; a file that names one takes it over ([trials.md](trials.md)).
"""
_STAR = "\\*"
GROWTH = {
    Growth.FULL: "The whole present truth: a row that is missing is withdrawn (it still counts in the past).",
    Growth.GROWING: "Added by key.",
    Growth.REPLACED: "Added by key; where a row is there already, the greater `updated_at` wins, else the later import.",
}


def markdown() -> str:
    """The page's text."""
    return "\n".join([_head(), *(_file(file) for file in FILES)])


def _head() -> str:
    products = ", ".join(f"`{name}`" for name in PRODUCTS)
    said = {"ratio": RATIO, "products": products, "kept": KEPT_DAYS}
    return reduce(lambda text, name: text.replace(f"{{{name}}}", str(said[name])), said, HEAD)


def _file(file: File) -> str:
    required = " (required)" if file.required else ""
    key = ", ".join(f"`{name}`" for name in file.key)
    rows = "\n".join(
        f"| `{column.name}`{_STAR if column.required else ''} | {_kind(column)} |" for column in file.columns
    )
    return f"## `{file.name}.csv`{required}\n\n{GROWTH[file.growth]} Key: {key}.\n\n| column | holds |\n|---|---|\n{rows}\n"


def _kind(column: Column) -> str:
    if column.kind is Kind.CHOICE:
        return "one of " + ", ".join(f"`{choice}`" for choice in column.choices)
    named = {
        Kind.PRODUCT: "text; a known product in any spelling",
        Kind.COUNTRY: "ISO 3166-1 alpha-2",
        Kind.CURRENCY: "ISO 4217",
        Kind.E164: "phone number (E.164)",
        Kind.INT: f"whole number, at most {GREATEST}",
        Kind.SECONDS: f"whole seconds, at most {GREATEST}",
    }
    refers = f", found in `{column.refers}`" if column.refers else ""
    return named.get(column.kind, column.kind.value) + refers


if __name__ == "__main__":
    sys.stdout.write(markdown())
