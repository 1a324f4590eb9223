"""Runs every measurement, or those named: `python -m tests.bench [NAME…]`; exits with 1 past a limit."""

from __future__ import annotations

import importlib
import pkgutil
import sys

from tests import bench
from tests.bench.figures import COLUMNS, show


def main(wanted: list[str]) -> int:
    """Measure, one module after another: whatever is in this folder and has `run()`."""
    names = [row.name for row in pkgutil.iter_modules(bench.__path__) if row.name != "__main__"]
    unknown = set(wanted) - set(names)
    if unknown:
        print(f"no measurement is called {', '.join(sorted(unknown))}; there are {', '.join(names)}")
        return 2
    print(COLUMNS)
    fine = True
    for name in wanted or names:
        run = getattr(importlib.import_module(f"tests.bench.{name}"), "run", None)
        if run is not None:
            fine = show(run() or ()) and fine
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
