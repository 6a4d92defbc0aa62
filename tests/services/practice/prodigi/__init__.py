"""The made-up Prodigi."""
