"""The demo partner."""
