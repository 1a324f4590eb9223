"""The terminal: console, projector and the screens around them."""

import os

# How often Textual may paint in a second, read when it is imported. At its own 60 a key waits up to 17 ms
# when an answer has just been painted; nothing is painted more often for it than something changes.
os.environ.setdefault("TEXTUAL_FPS", "250")
