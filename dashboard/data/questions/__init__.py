"""Questions: what is asked of a version, as SQL without a connection, and how regions' answers are combined."""
