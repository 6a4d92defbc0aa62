"""What surrounds every page: rail, head, action bar, the cards at the rail's foot."""
