"""The made-up Treez."""
