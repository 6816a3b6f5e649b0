"""The small, transactional store: users, sessions, sign-in links, preferences, settings."""
