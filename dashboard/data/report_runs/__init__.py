"""Runs of reports: asked for, under way, made; who may have their files, and for how long these are kept."""
