"""The RCPCH API's JSON, field by field against RCPCH's own package: what agrees and what does not.

    python benchmarks/rcpch.py [--measurements 1000]

Needs rcpchgrowth (``pip install ".[test]"``). The measurements are those of
``tests/test_rcpch.py``, which holds that nothing else differs.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from growthwatch import rcpch

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from test_rcpch import flat, random_requests, their_answer

# Why a field differs: docs/how-to/rcpch.md.
WHY = {
    "provenance": "our name and version",
    "comment": "sentences are our own",
    "centile_band": "sentences are our own; they name the same centiles",
    "error": "sentences are our own",
}
CLOSE = 1e-9


def main() -> None:
    """Ask both, print a line a kind of field."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measurements", type=int, default=1000)
    asked = random_requests(parser.parse_args().measurements)
    same: Counter[str] = Counter()
    other: Counter[str] = Counter()
    stopped = 0
    for request in asked:
        got = dict(flat(rcpch.measurement(**request)))
        try:
            want = their_answer(request)
        except Exception:
            stopped += 1
            continue
        assert set(want) == set(got)
        for name, one in want.items():
            mine, equal = got[name], one == got[name]
            if isinstance(one, float | int) and isinstance(mine, float | int):
                equal = abs(one - mine) <= CLOSE * max(1, abs(one))
            (same if equal else other)[name] += 1
    fields = sorted({*same, *other})
    print(
        f"{len(asked):,} measurements, {len(fields)} fields: {sum(same.values()):,} values the "
        f"same, {sum(other.values()):,} not; {stopped} at which rcpchgrowth stops with an "
        "error and growthwatch answers without a centile (Turner syndrome below one year)"
    )
    for name in fields:
        if other[name]:
            why = next((said for part, said in WHY.items() if part in name), "NOT EXPLAINED")
            print(f"  {name}: {other[name]:,} differ, {same[name]:,} the same: {why}")


if __name__ == "__main__":
    main()
