"""What holds for all tests: what they share, and that no test of a hazard is skipped in CI."""

from __future__ import annotations

import gc
import os
import tomllib
from collections.abc import Generator
from pathlib import Path

import pytest

# The workers of the tests have a core each: numpy's threads of their own would only wait for each
# other. Read when numpy is loaded, which is after this, and by the processes that tests start.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

ROOT = Path(__file__).parents[1]
LOG = ROOT / "docs" / "safety" / "hazards.toml"
NAMED = {
    test
    for hazard in tomllib.loads(LOG.read_text(encoding="utf-8"))["hazard"]
    for test in hazard["tests"]
}
IN_CI = os.environ.get("CI", "").lower() in ("true", "1")


# Nothing of what is collected is garbage: to search it again and again, while the tests are
# rewritten and loaded, was a quarter of what collecting took.
gc.disable()


def pytest_collection_finish() -> None:
    """Search for garbage seldom, and never in what was collected, which lives to the end.

    A search after every 700 objects, Python's own, was a tenth of the suite's processor time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a skipped test that the hazard log relies on, where CI=true is set."""
    report = yield
    if IN_CI and report.skipped and item.nodeid.partition("[")[0] in NAMED:
        report.outcome = "failed"
        report.longrepr = f"a hazard's control was not tried: {report.longrepr}"
    return report
