"""Tags of customers: named, given, taken back; what the state says of them."""
