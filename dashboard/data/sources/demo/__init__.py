"""A made-up partner, life-like and deterministic, as files of the import contract."""

from __future__ import annotations

from dashboard.data.sources.demo.plan import Plan
from dashboard.data.sources.demo.writing import write

__all__ = ["Plan", "write"]
