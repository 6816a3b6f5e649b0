"""Tests of the entrances: sign-in, guard, envelope, headers, errors, health, logs, serving."""
