"""The audit log: written, read, asked; and writes that it must know of."""
