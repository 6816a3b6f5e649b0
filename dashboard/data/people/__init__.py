"""People of the hub: accounts, sessions, links, what they may and what they chose."""
