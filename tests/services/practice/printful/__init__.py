"""The made-up Printful."""
