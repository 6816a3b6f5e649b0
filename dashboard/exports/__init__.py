"""What leaves the product as a file: tables, and the definitions."""
