"""Search and commands in one field."""
