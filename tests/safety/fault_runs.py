"""Reports and imports that are killed, starved or raced, and what they leave: counted.

`count_faults.py` does all of it. After each: the earlier output or the new one is whole, all that a
team wrote is intact, and the next run is right and clears what was left.

For a program of its own, without threads: a process that has some may not be copied at any moment.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"

# numpy starts its threads when it is loaded.
from growthwatch.cli.running import run  # noqa: E402

KILLED = 9
LIMITED = """
import resource, sys
from growthwatch.cli import commands
from growthwatch.cli.running import run
pages = int(open("/proc/self/statm").read().split()[0])
room = pages * resource.getpagesize() + int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_AS, (room, room))
sys.exit(run(sys.argv[2:]))
"""
NOBODY = 65534
CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "shutil.copyfile"}
PEOPLES = {
    "acknowledged.csv": "child_id,rule,who,date,until,reason\nA1,weight_loss,HV,2023-05-20,,seen\n",
    "plans.csv": "child_id,measure,from,until,every_days,source\nA1,weight,2023-05-20,,28,plan\n",
}
MAPPING = """version = 1
[children.columns]
child_id = "ID"
sex = "Sex"
birth_date = "DOB"
[measurements.columns]
child_id = "ID"
date = "Date"
weight = {column = "Weight", unit = "kg"}
"""
ROWS = (("2022-01-10", 3.3), ("2022-03-10", 5.0), ("2022-06-10", 7.0), ("2023-01-10", 9.0),
        ("2023-03-10", 8.4), ("2023-05-10", 8.0))  # fmt: skip
AS_OF = {"old": "2023-05-20", "new": "2023-05-27"}


def lay_out(place: Path, children: int = 2) -> None:
    """Write an export, an imported caseload with what a team wrote in it, and an old report."""
    place.mkdir(parents=True)
    write_export(place, children)
    (place / "map.toml").write_text(MAPPING)
    assert quiet(importing(place)) == 0
    for name, words in PEOPLES.items():
        (place / "caseload" / name).write_text(words)
    assert quiet(reporting(place, "old")) == 0


def write_export(place: Path, children: int) -> None:
    rows = ["ID,Sex,DOB,Date,Weight"]
    rows += [f"A{i},F,2022-01-10,{day},{kg}" for i in range(1, children + 1) for day, kg in ROWS]
    beside = place / "export.beside"
    beside.write_text("\n".join(rows) + "\n")
    beside.replace(place / "export.csv")


def importing(place: Path) -> list[str]:
    return ["import", f"{place}/export.csv", "--map", f"{place}/map.toml",
            "--out", f"{place}/caseload", "--force", "--allow-missing"]  # fmt: skip


def reporting(place: Path, when: str) -> list[str]:
    return ["report", f"{place}/caseload", "--out", f"{place}/report", "--as-of", AS_OF[when],
            "--force", "--quiet", "--allow-missing"]  # fmt: skip


def quiet(arguments: list[str]) -> int:
    """Run a command here without a word."""
    with Path(os.devnull).open("w") as nowhere:
        sys.stdout = sys.stderr = nowhere
        try:
            return run(arguments)
        finally:
            sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__


def copied(arguments: list[str], before: Callable[[], None] = lambda: None) -> int:
    """Start a command in a copy of this process; return its number."""
    pid = os.fork()
    if pid:
        return pid
    status = 70
    try:
        os.setpgid(0, 0)
        before()
        status = quiet(arguments)
    finally:
        os._exit(status)


def ended(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def killed_after(arguments: list[str], seconds: float) -> bool:
    """Run a command and kill it after some time; tell whether it was still at work."""
    pid = copied(arguments)
    time.sleep(seconds)
    os.kill(pid, signal.SIGKILL)
    return ended(pid) == -signal.SIGKILL


def killed_before_change(arguments: list[str], step: int) -> bool:
    """Run a command, ended as by a kill before its nth change of a name on the disk."""
    return ended(copied(arguments, lambda: end_before_change(step))) == KILLED


def end_before_change(step: int) -> None:
    """Let this process end, as by a kill, before its nth change of a name on the disk."""
    seen = itertools.count()

    def kill(event: str, _: object) -> None:
        if event in CHANGES and next(seen) == step:
            os._exit(KILLED)

    sys.addaudithook(kill)


def whole(folder: Path) -> str:
    """Return what is wrong with a folder that a run made; nothing if it is whole."""
    if not (folder / "run.json").is_file():
        return f"{folder.name} is gone or has no record"
    files = json.loads((folder / "run.json").read_text())["files"]
    for name, code in files.items():
        if not (folder / name).is_file():
            return f"{folder.name}/{name} is missing"
        if code and hashlib.sha256((folder / name).read_bytes()).hexdigest() != code:
            return f"{folder.name}/{name} is not what was written"
    return ""


def faults_of(place: Path) -> list[str]:
    """Return everything that is not as it must be after a run was killed."""
    faults = [whole(place / "report"), whole(place / "caseload")]
    for name, words in PEOPLES.items():
        path = place / "caseload" / name
        if not path.is_file() or path.read_text() != words:
            faults.append(f"{name} is lost or altered")
    return [fault for fault in faults if fault]


def after(place: Path, arguments: list[str]) -> list[str]:
    """Run the next one to its end; return what is wrong then."""
    faults = []
    status = ended(copied(arguments))
    if status:
        faults.append(f"the next run ended with {status}")
    faults += faults_of(place)
    left = [p.name for p in place.iterdir() if p.name.startswith(".") or ".part" in p.name]
    return faults + [f"left behind: {name}" for name in left]


def killed_at_random(place: Path, name: str, number: int, seed: int) -> Counter[str]:
    """Kill reports or imports at random moments until as many were at work still."""
    draw, counts = random.Random(seed), Counter[str]()
    began = time.monotonic()
    assert ended(copied(command_of(name, place, 0))) == 0
    longest = 1.3 * (time.monotonic() - began)
    killed = f"{name} killed at random"
    for i in range(4 * number):
        command = command_of(name, place, i)
        at_work = killed_after(command, draw.uniform(0, longest))
        counts[killed if at_work else f"{name} ended before the kill"] += 1
        check(place, command, counts)
        if counts[killed] >= number:
            break
    return counts


def kills(place: Path, stride: int = 1) -> Counter[str]:
    """Kill before each change of a name, or each `stride`th."""
    counts: Counter[str] = Counter()
    for name in ("import", "report"):
        for step in itertools.count(step=stride):
            command = command_of(name, place, 1)
            if not killed_before_change(command, step):
                break
            counts[f"{name} killed before a change of a name"] += 1
            check(place, command, counts)
    return counts


def command_of(name: str, place: Path, number: int) -> list[str]:
    return importing(place) if name == "import" else reporting(place, ("old", "new")[number % 2])


def check(place: Path, command: list[str], counts: Counter[str]) -> None:
    """Count what is wrong before and after the next run."""
    if len([p for p in place.iterdir() if p.name.startswith(".")]):
        counts["leftovers found and cleared"] += 1
    # A caseload or report whose name is gone for a moment is put back by the next run.
    for fault in after(place, command):
        counts[f"FAULT: {fault}"] += 1


def starved(place: Path, what: str, sizes: range = range(0, 12)) -> Counter[str]:
    """Let a report run out of disk, or of the right to write."""
    counts: Counter[str] = Counter()
    for i in sizes:

        def limit(i: int = i) -> None:
            if what == "file size":
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (200 * 3**i, 200 * 3**i))
            else:
                os.setgid(NOBODY)
                os.setuid(NOBODY)

        if what == "read only" and (os.getuid() or i):
            continue
        status = ended(copied(reporting(place, "new"), limit))
        counts[f"{what}: exit status {status}"] += 1
        if status not in (0, 1, 2):
            counts[f"FAULT: {what}: exit status {status}"] += 1
        check(place, reporting(place, "old"), counts)
    return counts


def out_of_memory(place: Path, megabytes: range = range(20, 261, 20)) -> Counter[str]:
    """Let the memory end, with so much room beyond what starting up takes."""
    counts: Counter[str] = Counter()
    for room in megabytes:
        ran = subprocess.run(
            [sys.executable, "-c", LIMITED, str(room * 1_000_000), *reporting(place, "new")],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        counts[f"memory: exit status {ran.returncode}"] += 1
        if ran.returncode == -signal.SIGABRT:
            # Arrow, or another library in C++, ends the process itself: nobody can say a word.
            counts["memory: of these ended by a library"] += 1
        elif ran.returncode not in (0, 1, 2) or (ran.returncode and not ran.stderr.strip()):
            counts[f"FAULT: memory: exit status {ran.returncode}"] += 1
        elif ran.returncode:
            counts[f"memory, said: {ran.stderr.strip().splitlines()[-1][:110]}"] += 1
        check(place, reporting(place, "old"), counts)
    return counts


def full_disk(place: Path) -> Counter[str]:
    """Let a small disk of its own fill up while a report is written."""
    counts: Counter[str] = Counter()
    for size in ("300k", "500k", "700k", "900k"):
        disk = place / "disk"
        disk.mkdir(exist_ok=True)
        mount = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)],
                               check=False, capture_output=True)  # fmt: skip
        if mount.returncode:
            return Counter({"full disk: no small disk could be made here, not tried": 1})
        try:
            for child in ("caseload", "report"):
                shutil.copytree(place / child, disk / child)
            earlier = whole(disk / "report")
            status = ended(copied(reporting(disk, "new")))
            counts[f"full disk: exit status {status}"] += 1
            faults = [] if earlier else faults_of(disk)
            if status and [p.name for p in disk.iterdir() if p.name.startswith(".")]:
                faults.append("left behind on a full disk")
            for fault in faults:
                counts[f"FAULT: full disk: {fault}"] += 1
        except OSError:
            counts["full disk: no room for the earlier report itself"] += 1
        finally:
            subprocess.run(["umount", str(disk)], check=False)
    return counts


def at_another_time(place: Path, number: int) -> Counter[str]:
    """Let the clock be years off, and run days ahead while a report is written."""
    if shutil.which("faketime") is None:
        return Counter({"clock: faketime is not installed, not tried": 1})
    counts: Counter[str] = Counter()
    clocks = ("@1999-12-31 23:59:58", "@2023-05-27 12:00:00 x100000",
              "@2023-05-26 23:59:59 x100000", "@2037-01-01 00:00:00")  # fmt: skip
    for i in range(number):
        command = reporting(place, "new")
        if i % 2:  # as of today by the clock
            at = command.index("--as-of")
            command = command[:at] + command[at + 2 :]
        ran = subprocess.run(
            ["faketime", "-f", clocks[i % len(clocks)], sys.executable, "-m", "growthwatch.cli",
             *command],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        counts[f"clock changed: exit status {ran.returncode}"] += 1
        if ran.returncode not in (0, 2) or (ran.returncode and len(ran.stderr.splitlines()) != 1):
            counts[f"FAULT: clock: {ran.stderr.strip()[-200:]}"] += 1
        check(place, reporting(place, "old"), counts)
    return counts


def raced(place: Path, number: int) -> Counter[str]:
    """Send two runs into one folder."""
    counts: Counter[str] = Counter()
    for _ in range(number):
        pair = [copied(reporting(place, when)) for when in ("old", "new")]
        for status in map(ended, pair):
            counts[f"two into one folder: exit status {status}"] += 1
            if status not in (0, 2):
                counts[f"FAULT: two into one folder: exit status {status}"] += 1
        for fault in faults_of(place):
            counts[f"FAULT: two into one folder: {fault}"] += 1
        check(place, reporting(place, "new"), counts)
    return counts


def changing(place: Path, number: int) -> Counter[str]:
    """Change the input, whole file by whole file, while it is read."""
    counts: Counter[str] = Counter()
    path = place / "caseload" / "measurements.csv"
    one = path.read_bytes()
    header = one.splitlines()[0].count(b",")
    two = one + b"A1,2023-05-12" + b"," * (header - 1) + b"\n"
    codes = {hashlib.sha256(text).hexdigest(): text for text in (one, two)}
    for _ in range(number):
        pid = copied(reporting(place, "new"))
        done = False
        while not done:
            for text in (two, one):
                beside = path.with_suffix(".beside")
                beside.write_bytes(text)
                beside.replace(path)
                time.sleep(0.0005)
            finished, status = os.waitpid(pid, os.WNOHANG)
            done = finished == pid
        counts[f"input changed while read: exit status {os.waitstatus_to_exitcode(status)}"] += 1
        record = json.loads((place / "report" / "run.json").read_text())
        [code] = [f["sha256"] for f in record["inputs"] if f["name"] == "measurements.csv"]
        rejected = record["counts"]["rejected"]
        if code not in codes:
            counts["FAULT: the record names an input that never was"] += 1
        elif rejected != (codes[code] == two):
            counts["FAULT: the record names another input than was read"] += 1
    path.write_bytes(one)
    return counts
