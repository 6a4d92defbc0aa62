"""Settings of the workstation, pairing with a receiver, connections to providers, and what needs a person."""
