"""The terminal: console, projector and the screens around them."""
