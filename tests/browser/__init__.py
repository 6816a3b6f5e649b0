"""The product in a real Chromium: what is on screen, by hand and by machine."""
