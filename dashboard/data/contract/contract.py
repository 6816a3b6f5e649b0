"""The import contract as data: which files, which columns, which keys. Checks, docs and the demo writer read it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dashboard.codes import ENDPOINT_TYPES, KINDS, MANAGERS, OUTCOMES, STATES

# Of licenses, of things ordered, of seconds (31 years of them): no honest count is greater, and sums of nine thousand
# million of them can be held.
GREATEST = 10**9


class Kind(StrEnum):
    """What a cell may hold; `kinds.py` says how each is checked and stored."""

    TEXT = "text"
    PRODUCT = "product"
    UUID = "uuid"
    DATE = "date"
    INSTANT = "instant"
    INT = "int"
    SECONDS = "seconds"
    NUM = "num"
    BOOL = "bool"
    CHOICE = "choice"
    COUNTRY = "country"
    CURRENCY = "currency"
    E164 = "e164"


class Growth(StrEnum):
    """What an import does to the rows that are there already."""

    FULL = "full"  # the whole present truth: what is missing is withdrawn
    GROWING = "growing"  # added by key, the later import wins
    REPLACED = "replaced"  # added by key, the greater updated_at wins


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `refers` names the file whose key the value must be found in."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    refers: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """One file of the contract. A required file must be there when a region has no version yet."""

    name: str
    key: tuple[str, ...]
    growth: Growth
    columns: tuple[Column, ...]
    required: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in the contract's order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name; KeyError where there is none."""
        return {column.name: column for column in self.columns}[name]


def _text(name: str, *, required: bool = False) -> Column:
    return Column(name, Kind.TEXT, required)


def _org(*, required: bool = True) -> Column:
    return Column("org_id", Kind.UUID, required, refers="customers")


def _choice(name: str, *choices: str, required: bool = False) -> Column:
    return Column(name, Kind.CHOICE, required, choices)


_SUBSCRIPTION = Column("subscription_id", required=True, refers="subscriptions")
_LOCATION = Column("location_id", Kind.UUID, refers="locations")
_UPDATED = Column("updated_at", Kind.INSTANT)

ROLES = ("partner_full_admin", "partner_admin", "partner_readonly_admin", "help_desk_basic", "help_desk_advanced")

FILES: tuple[File, ...] = (
    File(
        "customers",
        ("org_id",),
        Growth.FULL,
        required=True,
        columns=(
            Column("org_id", Kind.UUID, True),
            _text("name", required=True),
            _text("external_id"),
            Column("country", Kind.COUNTRY, True),
            _choice("managed_by", *MANAGERS, required=True),
            Column("created_at", Kind.INSTANT, True),
            Column("last_admin_sign_in", Kind.INSTANT),
            _text("vertical"),
            _text("admin_email"),
        ),
    ),
    File(
        "locations",
        ("location_id",),
        Growth.FULL,
        (
            Column("location_id", Kind.UUID, True),
            _org(),
            _text("name", required=True),
            Column("country", Kind.COUNTRY, True),
        ),
    ),
    File(
        "subscriptions",
        ("subscription_id",),
        Growth.FULL,
        required=True,
        columns=(
            _text("subscription_id", required=True),
            _org(),
            _choice("kind", *KINDS, required=True),
            Column("start_date", Kind.DATE, True),
            Column("end_date", Kind.DATE, True),
            Column("auto_renew", Kind.BOOL, True),
            _choice("state", *STATES, required=True),
            _text("provisioned_by"),
        ),
    ),
    File(
        "license_snapshots",
        ("snapshot_date", "subscription_id", "product"),
        Growth.REPLACED,
        required=True,
        columns=(
            Column("snapshot_date", Kind.DATE, True),
            _SUBSCRIPTION,
            Column("product", Kind.PRODUCT, True),
            Column("total", Kind.INT, True),
            Column("assigned", Kind.INT, True),
            Column("used", Kind.INT, True),
            _UPDATED,
        ),
    ),
    File(
        "orders",
        ("order_id",),
        Growth.GROWING,
        (
            _text("order_id", required=True),
            _SUBSCRIPTION,
            Column("ordered_at", Kind.DATE, True),
            _text("description", required=True),
            Column("product", Kind.PRODUCT),
            Column("quantity", Kind.INT, True),
            Column("amount", Kind.NUM),
            Column("currency", Kind.CURRENCY),
        ),
    ),
    File(
        "invoices",
        ("invoice_id",),
        Growth.GROWING,
        (
            _text("invoice_id", required=True),
            _SUBSCRIPTION,
            Column("issued_on", Kind.DATE, True),
            Column("due_on", Kind.DATE, True),
            Column("paid_on", Kind.DATE),
            Column("amount", Kind.NUM, True),
            Column("currency", Kind.CURRENCY, True),
        ),
    ),
    File(
        "call_legs",
        ("leg_id",),
        Growth.REPLACED,
        (
            _text("leg_id", required=True),
            _text("call_id", required=True),
            _org(),
            _LOCATION,
            _text("user_id"),
            Column("start_time", Kind.INSTANT, True),
            Column("duration_s", Kind.SECONDS, True),
            _choice("direction", "originating", "terminating", required=True),
            _choice("endpoint_type", *ENDPOINT_TYPES, required=True),
            Column("video", Kind.BOOL, True),
            Column("audio_jitter_ms", Kind.NUM),
            Column("audio_latency_ms", Kind.NUM),
            Column("audio_loss_pct", Kind.NUM),
            Column("video_jitter_ms", Kind.NUM),
            Column("video_latency_ms", Kind.NUM),
            Column("video_loss_pct", Kind.NUM),
            _text("feature"),
            _text("queue_id"),
            Column("queue_wait_s", Kind.SECONDS),
            _choice("queue_outcome", *OUTCOMES),
            _UPDATED,
        ),
    ),
    File(
        "devices",
        ("mac",),
        Growth.FULL,
        (
            _org(),
            _LOCATION,
            _text("product", required=True),
            _text("mac", required=True),
            _text("firmware"),
            Column("phone_number", Kind.E164),
            _text("extension"),
            _text("owner_id"),
            Column("owner_uuid", Kind.UUID),
            _UPDATED,
        ),
    ),
    File(
        "phone_numbers",
        ("org_id", "phone_number", "extension"),
        Growth.FULL,
        (
            _org(),
            _LOCATION,
            Column("phone_number", Kind.E164),
            _text("extension"),
            _text("pstn_connection"),
            Column("activated", Kind.BOOL),
            _text("user_type"),
            _choice("number_type", "Primary", "Secondary"),
            _text("owner_id"),
            Column("owner_uuid", Kind.UUID),
            _UPDATED,
        ),
    ),
    File(
        "partner_admins",
        ("email", "org_id"),
        Growth.FULL,
        (
            _text("email", required=True),
            _text("name", required=True),
            _choice("role", *ROLES, required=True),
            _org(required=False),
        ),
    ),
)

# ISO 3166-1 alpha-2, the 249 officially assigned codes.
_COUNTRIES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA
CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA
GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS
MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS
RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW
TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
COUNTRIES = frozenset(_COUNTRIES.split())


def file(name: str) -> File:
    """The file of that name (without its ending); KeyError where there is none."""
    return {each.name: each for each in FILES}[name]
