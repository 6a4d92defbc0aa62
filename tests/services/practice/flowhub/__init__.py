"""The made-up Flowhub."""
