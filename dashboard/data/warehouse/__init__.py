"""The warehouse: immutable numbered versions, one DuckDB file each."""
