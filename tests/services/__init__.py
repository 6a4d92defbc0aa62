"""Tests of what Platen talks to."""
