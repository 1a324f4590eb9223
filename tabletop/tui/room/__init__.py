"""A room full of devices, as the facilitator sees and lets it in: who, what they said, and the door."""
