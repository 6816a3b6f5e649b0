"""The page of one customer: what its files hold: subscriptions, invoices, orders, devices, numbers."""

from __future__ import annotations

from dashboard.catalog import coded
from dashboard.catalog.column import Column, Table, Type


def _column(id_: str, type_: Type = Type.TEXT, said: coded.Said | None = None, *, heading: str = "") -> Column:
    return Column(id_, type_, heading=f"customer.column.{heading or id_}", said=said, defined=False, area="customer")


_ID = _column("subscription_id")
_MONEY = (_column("amount", Type.AMOUNT), _column("currency"))
LINES = Table(
    "customer.lines",
    (
        _ID,
        _column("product"),
        _column("total", Type.WHOLE),
        _column("assigned", Type.WHOLE),
        _column("used", Type.WHOLE),
    ),
)
INVOICES = Table(
    "customer.invoices",
    (
        _ID,
        _column("invoice_id"),
        _column("issued_on", Type.DATE),
        _column("due_on", Type.DATE),
        _column("paid_on", Type.DATE),
        _column("overdue", Type.FLAG, coded.switch),
        *_MONEY,
    ),
)
ORDERS = Table(
    "customer.orders",
    (
        _ID,
        _column("order_id"),
        _column("ordered_at", Type.DATE),
        _column("description"),
        _column("product"),
        _column("quantity", Type.CHANGE),
        _column("running_quantity", Type.WHOLE),
        *_MONEY,
    ),
)

_LOCATION = _column("location")
_NUMBERED = (_column("phone_number"), _column("extension"))
_OWNER = _column("owner_id")
DEVICES = Table(
    "customer.devices",
    (_LOCATION, _column("product", heading="device_product"), _column("mac"), _column("firmware"), *_NUMBERED, _OWNER),
)
NUMBERS = Table(
    "customer.numbers",
    (
        _LOCATION,
        *_NUMBERED,
        _column("number_type"),
        _column("user_type"),
        _OWNER,
        _column("pstn_connection"),
        _column("activated", Type.FLAG, coded.switch),
    ),
)
