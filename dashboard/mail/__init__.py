"""Mail: messages in both parts, handed to one server, each at most once."""
