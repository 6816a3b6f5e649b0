"""The entrances of the web server: one module an address."""
