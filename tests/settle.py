"""Writes anew what the tests named test_settled_*.py hold: read `git diff` before it is kept.

    python tests/settle.py

They hold what is said of made-up children, cells and exports to what somebody last looked at. Each
folder's own part is written by its settled_*.py alone.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":
    for script in sorted(Path(__file__).parent.rglob("settled_*.py")):
        print(script.parent.name, flush=True)
        subprocess.run([sys.executable, str(script)], check=True)
