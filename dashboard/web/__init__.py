"""The entrances of the web server, and what guards them."""
