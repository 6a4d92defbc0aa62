"""One order: its picture, facts, people and history beside the queue; the ship panel and the contact sheet."""
