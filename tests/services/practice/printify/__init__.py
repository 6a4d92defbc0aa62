"""The made-up Printify."""
