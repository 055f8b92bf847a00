"""Counts what becomes of runs that are killed, starved or raced.

    python tests/safety/count_faults.py PLACE NUMBER [SEED] [PART...]

The parts: `report`, `import` and `open` are killed NUMBER times each at random moments while they
are at work; `names` kills each before every change of a name on the disk; `disk` lets it fill up or
be read only; `memory` and `worker` let the memory end, of a report and of a process that judges a
part of a nation; `race` sends two into one folder; `input` changes what is read; `clock` changes
the time. All of them where none is named. After each: the earlier output or the new one is whole,
all that a team wrote is intact, and the next run is right and clears what was left. Exit status 1
where anything was lost.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import fault_runs as runs  # first: it sees to it that numpy starts no threads
import page_runs as pages
from worker_memory import worker_out_of_memory


def parts(place: Path, number: int, seed: int) -> dict[str, Callable[[], Counter[str]]]:
    """Return what can be done, by its name."""
    few = max(3, number // 20)
    return {
        "report": lambda: runs.killed_at_random(place, "report", number, seed),
        "import": lambda: runs.killed_at_random(place, "import", number, seed),
        "open": lambda: pages.killed_at_random(place, number, seed),
        "names": lambda: runs.kills(place) + pages.killed_before_change(place),
        "disk": lambda: (
            runs.starved(place, "file size")
            + runs.starved(place, "read only")
            + runs.full_disk(place)
        ),
        "memory": lambda: runs.out_of_memory(place),
        "race": lambda: runs.raced(place, few),
        "input": lambda: runs.changing(place, few),
        "clock": lambda: runs.at_another_time(place, 2 * few),
        # Last: Arrow may start threads when a nation is written.
        "worker": lambda: worker_out_of_memory(place / "nation", 2 * few, seed),
    }


def main(place: Path, number: int, chosen: list[str], seed: int = 16) -> int:
    runs.lay_out(place)
    counts: Counter[str] = Counter()
    known = parts(place, number, seed)
    for name in chosen or known:
        counts += known[name]()
        print(f"{name} done", file=sys.stderr, flush=True)
    faults = sum(times for what, times in counts.items() if what.startswith("FAULT"))
    for what, times in sorted(counts.items()):
        print(f"{times:5} {what}")
    print(f"{faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=sys.argv[1]) as there:
        number, *rest = sys.argv[2:]
        seeds = [int(rest.pop(0))] if rest and rest[0].isdigit() else []
        sys.exit(main(Path(there) / "place", int(number), rest, *seeds))
