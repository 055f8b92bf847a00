"""Fuzzes every reader in turn, again and again, one at a time: counted.

    python tests/fuzz/campaign.py PLACE MINUTES [EACH]

gives each reader EACH seconds (by default 180) and then the next, until MINUTES are over. What
reaches further is kept in PLACE from turn to turn, a crash as PLACE/KIND-crash-*; a reader that
crashed has its next turn all the same. Prints the counts at the end and after every round: reach is
what libFuzzer counts as covered in the instrumented modules.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

from readers import KINDS

SAID = re.compile(
    r"^\w+: ([\d,]+) inputs in (\d+) s, ([\d,]+) read, ([\d,]+) refused.*slowest ([\d.]+) s, "
    r"memory grew by (-?\d+) MB", re.MULTILINE,
)  # fmt: skip
REACH = re.compile(r"\bcov: (\d+)")
DONE = re.compile(r"^#(\d+)\t", re.MULTILINE)


def turn(kind: str, seconds: int, place: Path) -> dict[str, float]:
    """Give one reader its turn; return what came of it."""
    began = time.monotonic()
    ran = subprocess.run(
        [sys.executable, Path(__file__).with_name("fuzz.py"), kind, "100000000", str(seconds),
         place],
        capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    with (place / "said.log").open("a", encoding="utf-8") as log:
        log.write(f"== {kind}\n{ran.stderr[-6000:]}\n{ran.stdout}\n")
    reach = max(map(int, REACH.findall(ran.stderr)), default=0)
    if said := SAID.search(ran.stdout):
        inputs, took, read, refused, slowest, grew = (
            float(one.replace(",", "")) for one in said.groups()
        )
        return {"inputs": inputs, "seconds": took, "read": read, "refused": refused,
                "slowest": slowest, "grew": grew, "reach": reach, "crashes": 0}  # fmt: skip
    inputs = max(map(int, DONE.findall(ran.stderr)), default=0)
    took = time.monotonic() - began
    return {"inputs": inputs, "seconds": took, "read": 0, "refused": 0, "slowest": 0, "grew": 0,
            "reach": reach, "crashes": 1}  # fmt: skip


def table(all_of: dict[str, dict[str, float]]) -> str:
    """Return the counts as a table."""
    lines = ["| reader | inputs | minutes | read | refused in one sentence | slowest | memory grew "
             "by | reach | crashes |", "| --- " * 9 + "|"]  # fmt: skip
    for kind, of in all_of.items():
        lines.append(
            f"| {kind} | {of['inputs']:,.0f} | {of['seconds'] / 60:.0f} | {of['read']:,.0f} | "
            f"{of['refused']:,.0f} | {of['slowest']:.1f} s | {of['grew']:.0f} MB | "
            f"{of['reach']:,.0f} | {of['crashes']:.0f} |"
        )
    return "\n".join(lines)


def main(place: Path, minutes: float, each: int) -> None:
    place.mkdir(parents=True, exist_ok=True)
    all_of: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        for kind in KINDS:
            left = end - time.monotonic()
            if left < 20:
                break
            for what, number in turn(kind, int(min(each, left)), place).items():
                worst = what in ("slowest", "grew", "reach")
                before = all_of[kind][what]
                all_of[kind][what] = max(before, number) if worst else before + number
        print(table(all_of), flush=True)
        (place / "counts.md").write_text(table(all_of) + "\n")


if __name__ == "__main__":
    os.nice(19)
    main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 180)
