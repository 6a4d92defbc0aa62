"""The quality bench: two pictures beside each other, what is to be checked, and the verdict."""
