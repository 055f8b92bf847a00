"""A run that is killed, or has no room, leaves what was there; more of both in count_faults.py."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

needs_killing = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a process to kill")
ROOT = Path(__file__).parents[2]
RUN = """
import json, sys
from pathlib import Path
import fault_runs as f
place = Path(sys.argv[1]) / "place"
f.lay_out(place, children=1)
full = f.starved(place, "file size", range(0, 4, 3))
print(json.dumps({"full": full, "killed": f.kills(place, stride=25)}))
"""


@pytest.fixture(scope="module")
def counts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, int]]:
    """Run both faults in a program of their own, which has no threads; return the counts."""
    path = os.pathsep.join((str(ROOT), str(Path(__file__).parent)))
    result = subprocess.run(
        [sys.executable, "-c", RUN, str(tmp_path_factory.mktemp("faults"))],
        env=os.environ | {"PYTHONPATH": path, "MPLBACKEND": "agg"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout.splitlines()[-1])


@needs_killing
def test_killed_runs_leave_the_earlier_report_or_the_new_one_and_the_next_is_right(counts):
    """Before some of the changes of a name; before every one, and at random, in count_faults.py."""
    killed = counts["killed"]
    assert [what for what in killed if what.startswith("FAULT")] == []
    assert killed["import killed before a change of a name"] >= 1
    assert killed["report killed before a change of a name"] >= 1


@needs_killing
def test_a_full_disk_is_one_sentence_and_leaves_the_earlier_report(counts):
    """No file may grow beyond some hundreds of bytes: what a full disk says to who writes."""
    full = counts["full"]
    assert [what for what in full if what.startswith("FAULT")] == []
    statuses = [int(what.rsplit(" ", 1)[1]) for what in full if "exit status" in what]
    assert statuses and set(statuses) <= {1, 2}
