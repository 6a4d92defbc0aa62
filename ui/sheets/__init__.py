"""Gang sheets: pieces of the chosen orders laid on sheets to scale, written, and what failed laid out again."""
