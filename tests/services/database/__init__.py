"""Tests of opening and writing databases, on SQLite and PostgreSQL."""
