"""How the partner shows itself in what leaves the hub: name, logo, two colours, and who says them."""
