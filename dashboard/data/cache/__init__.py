"""Answers that were given before: kept as bytes, in each worker and, where a Redis is named, for all of them."""
