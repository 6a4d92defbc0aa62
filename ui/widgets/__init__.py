"""The controls every page shares, painted from the theme."""
