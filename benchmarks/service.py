"""A hundred clients at once ask the API for a minute: errors, waiting, memory.

Each asks about a child of its own, made up, one question after another; a twentieth are charts,
which cost most. An answer that takes longer than `TIMEOUT` is an error.

python benchmarks/service.py --clients 100 --seconds 60
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import subprocess
import sys
import time
from collections import Counter

import httpx
import numpy as np

import growthwatch as gw
from growthwatch.app.answers import rows

TIMEOUT = 60.0  # seconds
TOKEN = "a-token-for-measuring-only"
PATHS = ("/api/score", "/api/detect", "/api/judge", "/rcpch/calculation", "/api/chart")
ASKED = {"birth_date": "2024-01-01", "observation_date": "2024-03-01", "sex": "male",
         "measurement_method": "weight", "observation_value": 4.2}  # fmt: skip


def memory_mb(process: int) -> float:
    """Return the resident memory of a process."""
    with open(f"/proc/{process}/status", encoding="ascii") as file:
        found = re.search(r"VmRSS:\s+(\d+) kB", file.read())
    return int(found[1]) / 1024 if found else float("nan")


async def client(
    number: int, address: str, record: dict, until: float, told: Counter, waited: list[float]
) -> None:
    """Ask one thing after another, each of the paths in turn; a chart one time in twenty."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(
        base_url=address, timeout=TIMEOUT, headers=headers, verify=False
    ) as http:
        at = number
        while time.monotonic() < until:
            path = PATHS[4] if at % 20 == 0 else PATHS[at % 4]
            body = ASKED if path.startswith("/rcpch") else record
            if path == "/api/chart":
                body = body | {"child_id": record["children"][0]["child_id"]}
            asked = time.monotonic()
            try:
                told[(await http.post(path, json=body)).status_code] += 1
            except httpx.HTTPError as error:
                told[type(error).__name__] += 1
            waited.append(time.monotonic() - asked)
            at += 1


async def all_of_them(
    records: list[dict], seconds: float, address: str, waited: list[float]
) -> Counter:
    """Run every client and return how often each status came."""
    told: Counter = Counter()
    until = time.monotonic() + seconds
    await asyncio.gather(
        *(client(i, address, record, until, told, waited) for i, record in enumerate(records))
    )
    return told


def records_of(number: int) -> list[dict]:
    """Return records of made-up children, one for each client."""
    made = gw.simulate(number, seed=1)
    measured = dict(iter(made.measurements.groupby("child_id")))
    about = made.children[["child_id", "sex", "birth_date"]]
    columns = ["child_id", "date", "weight_kg", "height_cm"]
    return [
        {"children": [child], "measurements": rows(measured[child["child_id"]][columns])}
        for child in rows(about)
    ]


def main() -> None:
    """Start the service, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60)
    given = parser.parse_args()
    records = records_of(given.clients)
    command = [sys.executable, "-m", "growthwatch.cli", "serve"]
    environment = os.environ | {"GROWTHWATCH_TOKEN": TOKEN, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        address = re.search(r"http://[\d.:]+", service.stdout.readline())
        assert address is not None
        try:
            warm = asyncio.run(all_of_them(records[:8], 5, address[0], []))
            before = memory_mb(service.pid)
            halves = []
            told: Counter = Counter()
            waited: list[float] = []
            for _ in range(2):
                told += asyncio.run(all_of_them(records, given.seconds / 2, address[0], waited))
                halves.append(memory_mb(service.pid))
        finally:
            service.terminate()
    answers = sum(told.values())
    wrong = {status: number for status, number in told.items() if status != 200}
    print(
        f"{given.clients} clients, {given.seconds:g} s: {answers:,} answers, "
        f"{answers / given.seconds:.0f} a second, errors {wrong or 'none'}; waited "
        f"{np.median(waited):.1f} s, at most {max(waited):.1f} s; memory {before:.0f} MB "
        f"after {sum(warm.values())} answers, {halves[0]:.0f} MB half "
        f"way, {halves[1]:.0f} MB at the end"
    )


if __name__ == "__main__":
    main()
