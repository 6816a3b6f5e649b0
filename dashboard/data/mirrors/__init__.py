"""Mirror links: read-only pages of one customer's own figures, for the customer."""
