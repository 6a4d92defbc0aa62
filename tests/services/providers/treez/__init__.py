"""Tests of Treez."""
