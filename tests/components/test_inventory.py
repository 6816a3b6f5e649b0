"""Devices and numbers of one customer: what is found, how much of it stands on a page, which firmware is there."""

from __future__ import annotations

import re
from typing import Any

import pytest

from dashboard.components.as_html import written
from dashboard.components.customer import inventory
from dashboard.components.customer.inventory import ON_A_PAGE, Asked
from dashboard.data.questions import one_customer_inventory as data
from dashboard.look import Look

PATH = "/customers/eu/x"
Row = dict[str, Any]


def device(n: int, **more: Any) -> Row:
    row = {"location": "Łódź", "product": "Cisco 8841", "mac": f"02ab{n:08x}", "firmware": "14.2.1"}
    return {**row, "phone_number": None, "extension": str(2000 + n), "owner_id": f"user{n}@a.example", **more}


def number(n: int, **more: Any) -> Row:
    row = {"location": None, "phone_number": f"+48 22-{n:04d}", "extension": None, "number_type": "Primary"}
    return {**row, "user_type": "", "owner_id": None, "pstn_connection": None, "activated": True, **more}


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("", 3),
        ("02:AB:00:00:00:01", 1),
        ("+48 (22) 0007", 1),
        ("4822-00", 1),
        ("USER2@", 1),
        ("2001", 1),
        ("Łódź", 0),
        ("AB\x00", 2),
        ("x\u0001y", 0),
        ("9" * 200, 0),
    ],
)
def test_what_stands_between_digits_makes_no_difference(text: str, hits: int) -> None:
    assert len(data.found([device(1), device(2), number(7)], text)) == hits


def test_firmware_is_counted_for_each_product_the_most_frequent_first() -> None:
    rows = [device(1), device(2, firmware=None), device(3, firmware=None), device(4, product="Cisco 8811")]
    assert data.firmware(rows) == [
        data.Spread("Cisco 8811", 1, (("14.2.1", 1),)),
        data.Spread("Cisco 8841", 3, ((None, 2), ("14.2.1", 1))),
    ]


@pytest.mark.parametrize(
    ("given", "page"),
    [({}, 1), ({"devices": "2"}, 2), ({"devices": "99"}, 3), ({"devices": "0"}, 1), ({"devices": "²"}, 1)],
)
def test_a_page_has_so_many_rows_and_one_that_is_none_is_the_first_or_last(given: dict[str, str], page: int) -> None:
    part = {"devices": [device(n) for n in range(2 * ON_A_PAGE + 1)], "numbers": []}
    text = written(inventory.drawn(part, Asked.of(PATH, given, {"tab": "devices"}), {}, Look()))
    first = f"02ab{(page - 1) * ON_A_PAGE:08x}"
    assert first in text
    assert text.count("02ab") == (ON_A_PAGE if page < 3 else 1)
    assert (f"devices={page + 1}" in text) == (page < 3)
    assert len(text) < 100_000


def test_a_search_is_kept_over_pages_and_nobodys_numbers_can_be_shown_alone() -> None:
    part = {"devices": [], "numbers": [number(1), number(2, owner_id="o@a.example")]}
    text = written(
        inventory.drawn(part, Asked.of(PATH, {"find": "22", "only": "unowned"}, {"tab": "devices"}), {}, Look())
    )
    assert "+48 22-0001" in text and "+48 22-0002" not in text
    assert "tab=devices&amp;find=22" in text
    assert "<b>&quot;" not in text and "/export/" not in text


@pytest.mark.parametrize(
    ("by", "found", "said"),
    [
        ("", [10, 1, 9], ""),
        ("owner_id", [9, 10, 1], "ascending"),
        ("-owner_id", [10, 9, 1], "descending"),
        ("org_id", [10, 1, 9], ""),
    ],
)
def test_a_head_sorts_digits_as_numbers_and_the_unknown_last(by: str, found: list[int], said: str) -> None:
    rows = [device(10), device(1, owner_id=None), device(9)]
    asked = Asked.of(PATH, {"by_devices": by, "find": "02ab"}, {"tab": "devices"})
    text = written(inventory.drawn({"devices": rows, "numbers": []}, asked, {}, Look())[1])
    assert [int(mac, 16) for mac in re.findall("02ab([0-9a-f]{8})<", text)] == found
    assert re.findall('aria-sort="([a-z]+)"', text) == ([said] if said else [])
    assert "tab=devices&amp;find=02ab&amp;by_devices=mac" in text
