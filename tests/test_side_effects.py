"""growthwatch changes nothing in the process it is used in: a notebook is somebody else's."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from small_caseload import small_caseload

# Loaded before: what other packages do when they are imported is not growthwatch's.
BEFORE = """
import copy, csv, decimal, gc, json, locale, logging, os, random, signal, sys, warnings
import importlib
for name in (
    "numpy", "scipy", "scipy.special", "pandas", "matplotlib", "matplotlib.figure", "jinja2",
    "pydantic", "typer", "rich", "xlsxwriter", "pyarrow", "pyarrow.parquet", "typst",
):
    try:
        importlib.import_module(name)
    except ImportError:
        pass
import matplotlib, numpy, pandas
from pandas._config.config import _global_config

def state():
    umask = os.umask(0o077)
    os.umask(umask)
    return {
        "garbage collector": [gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()],
        "csv": [csv.field_size_limit(), sorted(csv.list_dialects())],
        "warnings": [repr(one) for one in warnings.filters],
        "showwarning": repr(warnings.showwarning),
        "locale": locale.setlocale(locale.LC_ALL),
        "rcParams": {name: repr(dict.__getitem__(matplotlib.rcParams, name))
                     for name in matplotlib.rcParams},
        "numpy errors": numpy.geterr(),
        "numpy printing": repr(numpy.get_printoptions()),
        "numpy random": repr(numpy.random.get_state()),
        "random": hash(random.getstate()),
        "pandas": repr(_global_config),
        "decimal": repr(decimal.getcontext()),
        "environment": dict(os.environ),
        "folder": os.getcwd(),
        "umask": umask,
        "signals": [repr(signal.getsignal(one)) for one in signal.valid_signals()],
        "pyplot loaded": "matplotlib.pyplot" in sys.modules,
        "recursion": sys.getrecursionlimit(),
        "path": list(sys.path),
        "excepthook": repr(sys.excepthook),
        "logging": [logging.root.level, repr(logging.root.handlers)],
        "streams": [sys.stdout.encoding, sys.stdout.errors, sys.stderr.errors],
    }
"""
# A person's own settings, which must still be theirs afterwards.
OWN = """
gc.disable(); gc.set_threshold(500, 7, 7); csv.field_size_limit(5_000)
warnings.simplefilter("error", UnicodeWarning); random.seed(1)
numpy.random.seed(1); numpy.seterr(over="ignore")
numpy.set_printoptions(precision=3); pandas.set_option("display.max_rows", 7)
matplotlib.rcParams["font.size"] = 31; matplotlib.rcParams["svg.fonttype"] = "path"
os.umask(0o027)
"""
WORK = """
import tempfile
from pathlib import Path
import growthwatch as gw
from growthwatch import datasets
assert len(datasets.child_b1().children) == 1
folder = Path(sys.argv[2])
out = Path(tempfile.mkdtemp())
caseload = gw.read_caseload(folder)
scores = gw.score(caseload.children, caseload.measurements)
gw.detect(gw.expected_growth(scores), children=caseload.children, plans=caseload.plans)
child = caseload.child("A1")
repr(child), child._repr_html_()
for measure, name in (("weight", "a.png"), ("z", "a.svg"), ("bmi", "a.pdf"), ("height", "a.html")):
    child.chart(measure).save(out / name)
child.chronology(), child.response_times(), child.expected("2023-06-01")
gw.one_child(sex="F", birth_date="2011-10-20", weight_kg="2012-11-02 7.85").findings
from growthwatch.report import write_report
write_report(caseload, out / "report")
from growthwatch.importing.suggest import suggested_mapping
suggested_mapping(folder / "measurements.csv")
child.pack(out / "pack.pdf", pseudonymise=True)
assert (out / "report" / "index.html").is_file() and (out / "pack.pdf").is_file()
"""


SEEN = "gc.set_threshold(9); csv.field_size_limit(9); os.environ['A_TEST'] = '1'\n"
SEEN += "import matplotlib.pyplot"
# Each in a process of its own, forked from one that has loaded the other packages once.
EACH = """
for called, own, work in json.loads(sys.argv[1]):
    number = os.fork()
    if not number:
        exec(own)
        before = state()
        exec(work)
        after = state()
        told = {one: [before[one], after[one]] for one in before if before[one] != after[one]}
        print(json.dumps([called, told]))
        break
    if os.waitpid(number, 0)[1]:
        sys.exit(f"{called} came to no end")
"""


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list]]:
    """Return what each work changed of the state of a process of its own, before and after."""
    works = [("as Python starts", "", WORK), ("with settings of one's own", OWN, WORK),
             ("a setting that is changed", "", SEEN)]  # fmt: skip
    folder = small_caseload(tmp_path_factory.mktemp("small"))
    command = [sys.executable, "-c", BEFORE + EACH, json.dumps(works), str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return dict(json.loads(line) for line in run.stdout.splitlines() if line.startswith("["))


@pytest.mark.parametrize("own", ["as Python starts", "with settings of one's own"])
def test_importing_and_using_it_leaves_every_setting_of_the_process_as_it_was(own, changed):
    assert changed[own] == {}


def test_a_setting_that_is_changed_would_be_seen(changed):
    seen = changed["a setting that is changed"]
    assert {"garbage collector", "csv", "environment", "pyplot loaded"} <= set(seen)
    assert seen["pyplot loaded"] == [False, True]


def test_no_figure_is_left_behind_and_pyplot_is_not_loaded(changed):
    """pyplot keeps every figure it makes and chooses a backend for the whole process."""
    assert "pyplot loaded" not in changed["as Python starts"]
