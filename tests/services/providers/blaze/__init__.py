"""Recorded bodies of Blaze."""
