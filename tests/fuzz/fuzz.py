"""Gives a reader bytes that grow from its corpus by what they reach in it.

    python tests/fuzz/fuzz.py KIND RUNS [SECONDS [PLACE]]

needs atheris (pip install atheris; CPython on Linux or a Mac). Stops after RUNS inputs or SECONDS,
at the first crash, or at an input that takes more than 10 seconds of work or 2 GB, and prints how
many inputs were read and refused.
New inputs that reach further are kept in PLACE, by default a folder of the moment, and a crash with
them; without PLACE a crash is written to the corpus, where tests/safety/test_hostile_files.py tries
it for ever after. campaign.py does this for every reader in turn.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import tempfile
import time
import tomllib
import warnings
from collections import Counter
from functools import cache
from pathlib import Path

import atheris

READING = ["reading", "importing", "caseload", "record", "app", "config"]
with atheris.instrument_imports(
    include=[*(f"growthwatch.{one}" for one in READING), "openpyxl", "tomllib", "csv", "json"]
):
    from json_changes import changed
    from readers import CORPUS, KINDS, seeds, tried

warnings.simplefilter("ignore")
WORDS = {
    "csv": ("cells",), "excel": ("excel",), "sheet": ("sheet", "cells"), "parquet": ("parquet",),
    "tables": ("cells",), "import": ("cells",), "fhir": ("json",), "bulk": ("json",),
    "toml": ("toml",), "http": ("cells",), "api": ("json", "cells"),
}  # fmt: skip
SLOW, HANGS, MOST_MB = 10, 120, 2000
WARM = 100  # inputs, before memory is looked at: by then everything is loaded
counts: Counter[str] = Counter()
slowest = warm_mb = 0.0


def held_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


@cache
def words_of(kind: str) -> list[str]:
    known = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    return sorted({one for name in WORDS[kind] for one in known[name]})


def dictionary(kind: str) -> str:
    """Return the words of a kind as libFuzzer reads them."""
    words = map(str.encode, words_of(kind))
    codes = ("".join(f"\\x{byte:02x}" for byte in word) for word in words)
    return "".join(f'"{code}"\n' for code in codes)


def main(kind: str, runs: int, seconds: int, place: Path, crashes: Path) -> None:
    kept = sorted(CORPUS.glob(f"{kind}-*"))
    for number, content in enumerate([*seeds()[kind], *(path.read_bytes() for path in kept)]):
        (place / f"seed-{number}").write_bytes(content)
    words = Path(tempfile.mkdtemp()) / "words"
    words.write_text(dictionary(kind))
    began = time.monotonic()

    def one(content: bytes) -> None:
        global slowest, warm_mb
        start = time.process_time()
        counts[tried(kind, content)] += 1
        took = time.process_time() - start
        slowest = max(slowest, took)
        assert took < SLOW, f"{took:.0f} s of work"
        if counts.total() == WARM:
            warm_mb = held_mb()
        if counts.total() >= runs or time.monotonic() - began > seconds:
            said()
            os._exit(0)

    def change(content: bytes, most: int, seed: int) -> bytes:
        """Let three of four changes of JSON be changes of what it says."""
        draw = random.Random(seed)
        made = changed(content, words_of(kind), draw) if draw.random() < 0.75 else None
        return atheris.Mutate(content, most) if made is None or len(made) > most else made

    def said() -> None:
        grown = held_mb() - warm_mb if warm_mb else 0
        print(
            f"{kind}: {counts.total():,} inputs in {time.monotonic() - began:.0f} s, "
            f"{counts['read']:,} read, {counts['refused']:,} refused, no crash; slowest "
            f"{slowest:.1f} s, memory grew by {grown:.0f} MB",
            flush=True,
        )

    atheris.Setup(
        [sys.argv[0], str(place), f"-timeout={HANGS}", f"-report_slow_units={HANGS}",
         f"-rss_limit_mb={MOST_MB}", "-max_len=50000", f"-dict={words}",
         f"-artifact_prefix={crashes}/{kind}-"],
        one, **({"custom_mutator": change} if "json" in WORDS[kind] else {}),
    )  # fmt: skip
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1] not in KINDS:
        sys.exit(f"{sys.argv[1]} is none of {', '.join(KINDS)}")
    numbers = [int(one) for one in sys.argv[2:4]]
    if len(sys.argv) > 4:
        place = Path(sys.argv[4]) / sys.argv[1]
        place.mkdir(parents=True, exist_ok=True)
        main(sys.argv[1], *numbers, place, place.parent)
    else:
        main(sys.argv[1], *numbers, *([600] * (2 - len(numbers))), Path(tempfile.mkdtemp()), CORPUS)
