"""The entrances of the web server: one module an address.

A module with a `blueprint` is an entrance; every one in this package is open in the product.
"""

from __future__ import annotations

import importlib
import pkgutil

from flask import Blueprint


def blueprints() -> tuple[Blueprint, ...]:
    """Of every module that has one, by the modules' names."""
    names = sorted(found.name for found in pkgutil.iter_modules(__path__, f"{__name__}."))
    made = (getattr(importlib.import_module(name), "blueprint", None) for name in names)
    return tuple(each for each in made if isinstance(each, Blueprint))
