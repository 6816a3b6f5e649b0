"""Trials handed over to be provisioned: an outbox in the state, and one signed request for each."""
