"""Each list of codes stands once: in `codes.py`, in the order in which it is shown."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dashboard import codes
from dashboard.query import CHOICES
from dashboard.scope import Region, Service
from tests.test_layers import MODULES

LISTS = {
    "statuses": codes.STATUSES,
    "products": codes.PRODUCTS,
    "endpoint types": codes.ENDPOINT_TYPES,
    "features": codes.FEATURES,
    "outcomes": codes.OUTCOMES,
    "regions": tuple(Region),
    "states": codes.STATES,
}


def literals(name: str) -> Iterator[set[str]]:
    """The texts of each tuple, list and set that a module writes out."""
    for node in ast.walk(ast.parse(MODULES[name].read_text("utf-8"))):
        if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            yield {part.value for part in node.elts if isinstance(part, ast.Constant) and isinstance(part.value, str)}


def test_no_module_writes_a_list_of_codes_out_again() -> None:
    again = [
        (name, what)
        for name in MODULES
        if name != "dashboard.codes"
        for found in literals(name)
        for what, known in LISTS.items()
        if len(found) > len(known) / 2 and found <= set(known)
    ]
    assert again == []


def test_the_query_offers_the_codes_in_the_order_of_the_screen() -> None:
    assert CHOICES["region"] == tuple(region.value for region in Region)
    assert CHOICES["status"] == codes.STATUSES
    assert codes.ANALYSED == tuple(Service) == codes.PRODUCTS[:2]
