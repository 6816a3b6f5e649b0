"""The importer: what it takes, what it refuses, and how it says so."""
