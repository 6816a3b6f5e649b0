"""Saved views: a name for what the address of a page asks for, for its owner or for everybody."""
