"""The first run of an installation: who may set it up, what was filled in so far, how it ends."""
