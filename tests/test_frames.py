"""How often the terminal may be painted."""

from __future__ import annotations

import subprocess
import sys

SEEN = "import tabletop.tui.app; from textual.constants import MAX_FPS; print(MAX_FPS)"


def test_a_key_waits_for_no_frame_that_was_painted_just_before_it() -> None:
    said = subprocess.run([sys.executable, "-c", SEEN], capture_output=True, text=True, check=True)
    assert int(said.stdout) >= 250
