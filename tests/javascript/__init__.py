"""Tests of the scripts in `assets/` without a browser, and the tools that check them."""
