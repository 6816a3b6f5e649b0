"""Reports: what they ask, how their rows are read in pieces, and what the state keeps of them."""
