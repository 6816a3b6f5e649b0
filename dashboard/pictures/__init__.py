"""Pictures of pages and blocks: one kept browser for each process, and what it is asked to draw."""
