"""Reports: what they hold, the files they become, and who may have them."""
