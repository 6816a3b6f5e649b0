"""Signing in through an OpenID provider; loaded only where one is set."""
