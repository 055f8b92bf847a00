"""A hundred clients at once ask the API for a minute: errors, answers a second, memory.

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

import growthwatch as gw
from growthwatch.app.answers import rows

TOKEN = "a-token-for-measuring-only"
PATHS = ("/api/score", "/api/detect", "/api/judge", "/rcpch/calculation", "/api/chart")
ASKED = {"birth_date": "2024-01-01", "observation_date": "2024-03-01", "sex": "male",
         "measurement_method": "weight", "observation_value": 4.2}  # fmt: skip


def memory_mb(process: int) -> float:
    """Return the resident memory of a process."""
    with open(f"/proc/{process}/status", encoding="ascii") as file:
        found = re.search(r"VmRSS:\s+(\d+) kB", file.read())
    return int(found[1]) / 1024 if found else float("nan")


async def client(number: int, address: str, record: dict, until: float, told: Counter) -> None:
    """Ask one thing after another, each of the paths in turn; a chart one time in twenty."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(base_url=address, timeout=120, headers=headers) as http:
        at = number
        while time.monotonic() < until:
            path = PATHS[4] if at % 20 == 0 else PATHS[at % 4]
            body = ASKED if path.startswith("/rcpch") else record
            body = body | {"child_id": "B1"} if path == "/api/chart" else body
            try:
                told[(await http.post(path, json=body)).status_code] += 1
            except httpx.HTTPError as error:
                told[type(error).__name__] += 1
            at += 1


async def all_of_them(clients: int, seconds: float, address: str, record: dict) -> Counter:
    """Run every client and return how often each status came."""
    told: Counter = Counter()
    until = time.monotonic() + seconds
    await asyncio.gather(*(client(i, address, record, until, told) for i in range(clients)))
    return told


def main() -> None:
    """Start the service, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60)
    given = parser.parse_args()
    b1 = gw.datasets.child_b1()
    record = {
        "children": rows(b1.children[["child_id", "sex", "birth_date"]]),
        "measurements": rows(b1.measurements[["child_id", "date", "weight_kg", "height_cm"]]),
    }
    command = [sys.executable, "-m", "growthwatch.cli", "serve"]
    environment = os.environ | {"GROWTHWATCH_TOKEN": TOKEN, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        address = re.search(r"http://[\d.:]+", service.stdout.readline())
        assert address is not None
        try:
            warm = asyncio.run(all_of_them(8, 5, address[0], record))
            before = memory_mb(service.pid)
            halves = []
            told: Counter = Counter()
            for _ in range(2):
                told += asyncio.run(
                    all_of_them(given.clients, given.seconds / 2, address[0], record)
                )
                halves.append(memory_mb(service.pid))
        finally:
            service.terminate()
    answers = sum(told.values())
    wrong = {status: number for status, number in told.items() if status != 200}
    print(
        f"{given.clients} clients, {given.seconds:g} s: {answers:,} answers, "
        f"{answers / given.seconds:.0f} a second, errors {wrong or 'none'}; memory {before:.0f} MB "
        f"after {sum(warm.values())} answers, {halves[0]:.0f} MB half "
        f"way, {halves[1]:.0f} MB at the end"
    )


if __name__ == "__main__":
    main()
