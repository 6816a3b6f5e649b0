"""Trials that are started in the hub: asked for, started, extended, cancelled, listed."""
