"""Makes the lock and the list of materials anew.

    pip install uv cyclonedx-bom
    python requirements/make.py

ci.txt pins every package that tests, checks and documentation use, with the hashes of its files,
for every system. `pip install --require-hashes -r requirements/ci.txt` installs these and nothing
else. sbom.json lists them in CycloneDX, by its own tool.

.ci/run tests what the lock pins; its last step installs what a user does, as the README says, with
whatever versions somebody gets today.

The wheel and the sdist are the same to the byte wherever they are built from one commit:

    SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) python -m build
"""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK, MATERIALS = "requirements/ci.txt", "requirements/sbom.json"


def main() -> None:
    extras = [part for extra in ("test", "lint", "docs") for part in ("--extra", extra)]
    subprocess.run(
        ["uv", "pip", "compile", "pyproject.toml", *extras, "--generate-hashes", "--universal",
         "--python-version", "3.11", "--no-header", "--no-annotate", "--upgrade", "-q", "-o", LOCK],
        cwd=ROOT, check=True,
    )  # fmt: skip
    subprocess.run(
        ["cyclonedx-py", "requirements", LOCK, "--output-reproducible", "-o", MATERIALS],
        cwd=ROOT, check=True,
    )  # fmt: skip


if __name__ == "__main__":
    main()
