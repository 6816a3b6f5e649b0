"""Temporary manage access to a customer's organization: asked for, granted or refused, ended, and read."""
