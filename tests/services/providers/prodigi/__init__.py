"""Prodigi: what is asked, told, and understood."""
