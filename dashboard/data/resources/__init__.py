"""Resources: articles of the product, addresses and texts that administrators add; who finds them, and by what."""
