"""The practice shop, held to the real wire formats."""
