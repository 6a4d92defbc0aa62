"""The queue: every order the floor has to make, as one list that paints itself."""
