"""The tour: the real window driven through every screen and state, with a fixed clock and fixed orders, as pictures."""
