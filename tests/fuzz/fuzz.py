"""Gives a reader bytes that grow from its corpus by what they reach in it.

    python tests/fuzz/fuzz.py KIND RUNS [SECONDS]

needs atheris (pip install atheris; CPython on Linux or a Mac). Stops after RUNS inputs or SECONDS,
at the first crash, or at an input that takes more than 10 seconds or 2 GB, and prints how many
inputs were read and refused.
New inputs that reach further are kept in a folder of the moment; a crash is written to the corpus,
where tests/safety/test_hostile_files.py tries it for ever after.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["growthwatch", "openpyxl", "tomllib", "csv", "json"]):
    from readers import CORPUS, KINDS, seeds, tried

warnings.simplefilter("ignore")
SLOW, MOST_MB = 10, 2000
counts: Counter[str] = Counter()
slowest = 0.0


def main(kind: str, runs: int, seconds: int) -> None:
    where = Path(tempfile.mkdtemp())
    kept = sorted(CORPUS.glob(f"{kind}-*"))
    for number, content in enumerate([*seeds()[kind], *(path.read_bytes() for path in kept)]):
        (where / str(number)).write_bytes(content)
    began = time.monotonic()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def one(content: bytes) -> None:
        global slowest
        start = time.monotonic()
        counts[tried(kind, content)] += 1
        slowest = max(slowest, time.monotonic() - start)
        if counts.total() >= runs or time.monotonic() - began > seconds:
            said()
            os._exit(0)

    def said() -> None:
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
        print(
            f"{kind}: {counts.total():,} inputs in {time.monotonic() - began:.0f} s, "
            f"{counts['read']:,} read, {counts['refused']:,} refused, no crash; slowest "
            f"{slowest:.1f} s, memory grew by {grown / 1024:.0f} MB",
            flush=True,
        )

    atheris.Setup(
        [sys.argv[0], str(where), f"-timeout={SLOW}",
         f"-rss_limit_mb={MOST_MB}", "-max_len=20000",
         f"-artifact_prefix={CORPUS}/{kind}-"],
        one,
    )  # fmt: skip
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1] not in KINDS:
        sys.exit(f"{sys.argv[1]} is none of {', '.join(KINDS)}")
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 600)
