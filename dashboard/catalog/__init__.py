"""Every figure and every column, described once: grids, files, definitions and scripts are derived from it."""
