"""Who may see what, written down once more from the product's description: not a word of it is taken from the product."""

from __future__ import annotations

from tests.proof.partner import EVERYBODY, REGIONS, Reader, Who, customers

ANALYSTS = {"partner_full_admin", "partner_admin", "partner_readonly_admin"}
# Kinds of entrances that not every role may use; all others are for everybody who is signed in.
EDITORS = {"partner_full_admin", "partner_admin"}
MAY = {
    "block": ANALYSTS,
    "export": ANALYSTS,
    "people": {"partner_full_admin"},
    "tagging": EDITORS,
    "reading": ANALYSTS,
    "download": ANALYSTS,  # a link that people keep: who is signed out is led through the sign-in
    "asking": {*EDITORS, "help_desk_advanced"},  # those who manage anyway are told so
}
TOLD_TO_SUPPORT = {"support", "names", "hits", "page", "callback"}  # what tells help desks who the customers are
OF_REGION = {"block", "support", "export", "names", "counts"}  # kinds that answer about the region that is asked for


def sees(reader: Reader) -> frozenset[Who]:
    """Customers of today that the reader's role and regions leave to them."""
    own = set(reader.admins) | set(reader.hub) | {who for who, _kind in reader.provisioned}
    own |= {who for region in reader.all_of for who in customers(region)}
    asked = own if reader.role == "partner_admin" else EVERYBODY
    return frozenset(who for who in asked if who[0] in reader.regions)


def shown(reader: Reader, region: str | None) -> frozenset[Who]:
    """Those of an answer about a region: `all` is the reader's regions, none the first of them."""
    regions = reader.regions if region == "all" else (region or min(reader.regions, key=REGIONS.index),)
    return frozenset(who for who in sees(reader) if who[0] in regions)


def status(reader: Reader | None, kind: str, region: str | None) -> int:
    """What an entrance of a kind (`block`, `support`, `export`, `names`, `fresh`, `people`, `tagging`, `page`, ...) answers."""
    if kind == "open":
        return 200
    if kind == "over":
        return 404  # the set-up of a hub that is set up (tests/web/test_setup.py)
    if kind == "wall":
        return 401  # a session opens no wall: that is done by its own cookie (test_walls.py)
    if reader is None:
        return 303 if kind in {"page", "download", "attachment"} else 401
    if reader.role not in MAY.get(kind, {reader.role}):
        return 403
    if kind in OF_REGION and region in REGIONS and region not in reader.regions:
        return 403
    return 200  # a page and its callback say themselves why they are empty
