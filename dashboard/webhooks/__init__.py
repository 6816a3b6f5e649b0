"""What is handed to addresses of others: one signed request, within bounds, to an address that was looked at."""
