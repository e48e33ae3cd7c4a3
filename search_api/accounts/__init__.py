"""Who may do what: local accounts, API keys, sessions, and the guard before every route."""
