"""The codes that files, tables and queries hold: every list once, in the order in which it is shown."""

from __future__ import annotations

from enum import StrEnum


class Region(StrEnum):
    """The four data regions, in the order in which they are always listed."""

    US = "us"
    CA = "ca"
    EU = "eu"
    UAE = "uae"


class Service(StrEnum):
    """The two analysed products: what the toggle switches between."""

    MEETINGS = "meetings"
    CALLING = "calling"


BETWEEN = "\x1f"  # between several codes in one text: none has it
SUBSCRIPTION, TRIAL = "subscription", "trial"
KINDS = (SUBSCRIPTION, TRIAL)
BOTH = "both"  # of what runs
PENDING = "pending_setup"
ACTIVE = "active"
LIVE_STATES = (ACTIVE, "suspended", PENDING)
CANCELLED = "cancelled"
STATES = (*LIVE_STATES, CANCELLED)
PARTNER = "partner"
MANAGERS = (PARTNER, "external")  # who manages a customer
# What a customer does, of those that are new with a trial; files may say other words.
VERTICALS = (
    "education",
    "energy",
    "finance",
    "healthcare",
    "hospitality",
    "logistics",
    "manufacturing",
    "professional_services",
    "public_sector",
    "retail",
    "technology",
    "another",
)
HEALTH = ("good", "watch", "at_risk")  # bands, the best first
# What a customer can hold, several at once (docs/metrics.md 7).
STATUSES = (
    "suspended",
    "expired",
    "license_overage",
    "expiring_soon",
    "ready_for_order_setup",
    "no_recent_activity",
    TRIAL,
    SUBSCRIPTION,
)

CALLING = Service.CALLING.value
ANALYSED = tuple(service.value for service in Service)  # the products whose licenses are counted
PRODUCTS = (*ANALYSED, "messaging", "webinars", "real_time_translations", "call_on_webex")

GATEWAY = "gateway"
ENDPOINT_TYPES = (
    "app_desktop",
    "app_mobile",
    "teams",
    "desk_phone",
    "room_device",
    "third_party",
    "mobile_network",
    GATEWAY,
)
FEATURES = (
    "hunt_group",
    "call_queue",
    "auto_attendant",
    "call_forwarding",
    "transfer",
    "call_park",
    "call_pickup",
    "simultaneous_ring",
    "voicemail",
    "paging",
    "recording",
    "executive_assistant",
    "barge_in",
    "virtual_line",
    "single_number_reach",
)
ABANDONED = "abandoned"
OUTCOMES = ("answered", ABANDONED, "timed_out", "overflowed", "transferred")  # of a queue entry
