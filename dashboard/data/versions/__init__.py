"""The published versions of a region: their files, manifests, pointers, and reading them."""
