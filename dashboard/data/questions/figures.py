"""The figures document (docs/addresses.md): every part, under one scope."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.data.questions import calling, calling_tables, licenses, trend
from dashboard.data.store import OLDER, Asked, Store
from dashboard.errors import Unusable
from dashboard.scope import Scope

CALLING: Mapping[str, Asked] = {
    "endpoints": calling.ENDPOINTS,
    "features": calling.FEATURES,
    "usage_rows": calling_tables.USAGE,
    "quality_rows": calling_tables.QUALITY,
    "queue_rows": calling_tables.QUEUES,
}


def document(store: Store, scope: Scope) -> dict[str, Any]:
    """All figures of a scope as JSON-able values."""
    return {
        "region": scope.region,
        "service": scope.service.value,
        "as_of": scope.as_of,
        **store.answer(licenses.TOP, scope),
        "trend": store.answer(trend.TREND, scope),
        **{section.value: store.answer(question, scope) for section, question in licenses.SECTIONS.items()},
        "statuses": store.answer(licenses.STATUSES, scope),
        "calling": _calling(store, scope),
    }


def _calling(store: Store, scope: Scope) -> dict[str, Any] | None:
    """Null where a version was made before calls were analysed: a kept version says what it said then."""
    try:
        parts = {name: store.answer(question, scope) for name, question in CALLING.items()}
        return {**store.answer(calling.WEEKS, scope), **parts}
    except Unusable as error:
        if error.key != OLDER:
            raise
        return None
