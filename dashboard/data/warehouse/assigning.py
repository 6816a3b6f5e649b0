"""Whom the files of a region assign to whom: by the key of an e-mail address, which is ours alone to compute."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dashboard.access import email_key

# Address as the files write it, org_id (null: every customer), which file says so. Databases fold letters in their own
# ways, under which other addresses are alike; so they are not asked to compare any.
ASSIGNED = """
select email, org_id, 'partner_admins' as source from partner_admins where withdrawn_on is null
union select provisioned_by, org_id, 'provisioned_by' from subscriptions
where withdrawn_on is null and provisioned_by is not null
order by all
"""


def keyed(rows: Iterable[tuple[Any, ...]]) -> list[tuple[str, str | None, str]]:
    """The rows of `ASSIGNED` with each address as it is compared, none twice."""
    return [*dict.fromkeys((email_key(email), org_id, source) for email, org_id, source in rows)]
