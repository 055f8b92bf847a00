"""The script in docs/scheduling.md, as it stands there, on two Mondays.

On the first each command is started as on a command line, on the second forked from a process that
has loaded it already: of starting up the first says enough.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import forked
import pytest
from end_to_end_export import ROOT

STARTED = f"""#!/bin/sh
exec "{sys.executable}" -m growthwatch.cli "$@"
"""
# Asks the loaded process, which is known by the number of an open file.
FORKED = f"""#!{sys.executable} -S
import os, socket, sys
from pathlib import Path
sys.path.insert(0, {str(ROOT / "tests")!r})
import forked
forked.loaded = lambda: socket.socket(fileno=int(os.environ["LOADED"]))
sys.exit(forked.start(*sys.argv[1:], cwd=Path.cwd(), stdout=1, stderr=2).wait())
"""
HEADINGS = "Patient ID,Gender,Date of Birth,Event Date,Weight"
MAPPING = """\
version = 1
[children.columns]
child_id = "Patient ID"
sex = "Gender"
birth_date = "Date of Birth"
[measurements.columns]
child_id = "Patient ID"
date = "Event Date"
weight = "Weight"
"""
WEIGHTS = ("15/02/2024,5.0 kg", "15/04/2024,6.8 kg", "20/05/2024,6.4 kg", "27/05/2024,5.9 kg")


def shell_script() -> str:
    text = (ROOT / "docs" / "scheduling.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^    #!/bin/sh\n(?:    .*\n|\n(?=    ))+", text, re.MULTILINE)
    return textwrap.dedent(block)


def program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes to fork")
@pytest.mark.skipif(shutil.which("sh") is None, reason="needs a shell")
def test_the_script_of_the_documentation_runs_on_two_mondays(tmp_path):
    home = tmp_path / "health-visiting"
    programs = home / "venv" / "bin"
    (home / "export").mkdir(parents=True)
    programs.mkdir(parents=True)
    (home / "map.toml").write_text(MAPPING)
    (home / "growthwatch.toml").write_text("")
    # A calendar that can be turned.
    program(programs / "date", '#!/bin/sh\necho "$TODAY"\n')
    script = home / "monday.sh"
    script.write_text(shell_script().replace("/srv/health-visiting", str(home)))
    said = []
    loaded = forked.loaded().fileno()
    for today, weights, command in (("2024-05-20", 3, STARTED), ("2024-05-27", 4, FORKED)):
        program(programs / "growthwatch", command)
        rows = [f"1,F,15/01/2024,{one}" for one in WEIGHTS[:weights]]
        (home / "export" / "export.csv").write_text("\n".join([HEADINGS, *rows]) + "\n")
        done = subprocess.run(
            ["sh", script], capture_output=True, encoding="utf-8", timeout=300, pass_fds=[loaded],
            env=os.environ | {"PYTHONPATH": str(ROOT), "TODAY": today, "LOADED": str(loaded)},
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        said += done.stdout.splitlines()
        (home / "caseload" / "acknowledged.csv").write_text("child_id,rule,who,date,until,reason\n")
    assert [path.name for path in sorted((home / "reports").iterdir())] == [
        "2024-05-20", "2024-05-27",
    ]  # fmt: skip
    assert said[0] == "1 child, 3 measurements, 0 rows rejected, 0 warnings: caseload"
    assert len(said) == 4
    assert "worse" not in said[1]
    assert re.search(r"\d+ new, \d+ worse, \d+ stepped down", said[3])
    assert (home / "caseload" / "acknowledged.csv").is_file()
