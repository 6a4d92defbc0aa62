"""Tests of Flowhub."""
