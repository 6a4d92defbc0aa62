"""What staff see: all of Qt, and nothing else. A screen is a folder; screens meet only in `shell` and `main`."""
