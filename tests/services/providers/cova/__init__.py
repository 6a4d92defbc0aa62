"""Cova's recorded bodies."""
