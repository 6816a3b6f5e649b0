"""The commands of `partner-hub`, one module each, imported when asked for."""
