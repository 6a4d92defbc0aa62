"""Downloads: every batch of picture files, how it goes, what failed and why."""
