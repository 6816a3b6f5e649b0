"""A made-up partner, life-like and deterministic, as files of the import contract."""

from __future__ import annotations

from dashboard.demo.plan import Plan
from dashboard.demo.writing import write

__all__ = ["Plan", "write"]
