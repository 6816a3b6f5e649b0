"""The warehouse: what an import makes of a version, and what happens to versions."""
