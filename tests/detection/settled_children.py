"""What is found of made-up children whose numbers lie on limits: see test_settled.py.

The children stand in the folder `settled`, drawn by its `draw.py`. None of them lived.
`python tests/detection/settled_children.py` writes what is found anew: read the difference before
it is kept.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import growthwatch as gw

PARTS = 3
SETTLED = Path(__file__).with_name("settled")
DATES = {"children": ["birth_date"], "measurements": ["date"], "contacts": ["date", "date_to"],
         "plans": ["from", "until"]}  # fmt: skip


@cache
def tables() -> dict[str, pd.DataFrame]:
    """Return children, measurements, contacts and plans."""
    made = {}
    for name, dates in DATES.items():
        table = pd.read_csv(SETTLED / f"{name}.csv", dtype={"sex": object, "family_id": object})
        made[name] = table.assign(**{one: pd.to_datetime(table[one]) for one in dates})
    made["children"]["family_id"] = made["children"]["family_id"].fillna("")
    return made


@cache
def scores() -> pd.DataFrame:
    made = tables()
    return gw.score(made["children"], made["measurements"])


def part(table: pd.DataFrame, number: int) -> pd.DataFrame:
    """Return the rows of one of the three parts of the children; families stay together."""
    parts = table["child_id"].str[1:].astype(int) * PARTS // len(tables()["children"])
    return table[(parts == number).to_numpy()]


def _plain(value: Any) -> Any:
    if isinstance(value, float | np.floating):
        return float(f"{value:.4g}")
    if isinstance(value, bool | int | str | np.integer | np.bool_):
        return value.item() if isinstance(value, np.generic) else value
    return str(value)


def findings_found(number: int) -> pd.DataFrame:
    """Return every finding of a part of the children."""
    made = {name: part(table, number) for name, table in tables().items()}
    found = gw.detect(
        part(scores(), number), as_of="2031-01-01", children=made["children"],
        plans=made["plans"], contacts=made["contacts"], words=False,
    )  # fmt: skip
    table = pd.DataFrame({
        "child_id": found["child_id"],
        "rule": found["rule"].astype(str),
        "severity": found["severity"].astype(str),
        "measure": found["measure"].astype(str),
        **{name: found[name].dt.strftime("%Y-%m-%d")
           for name in ("onset_date", "detected_date", "last_date")},
        "ongoing": found["ongoing"].astype(str),
        "magnitude": [f"{one:.4g}" for one in found["magnitude"]],
    })  # fmt: skip
    table["details"] = [
        json.dumps({key: _plain(value) for key, value in details.items()})
        for details in found["details"]
    ]
    return table.reset_index(drop=True)


def verdicts_found(number: int) -> pd.DataFrame:
    """Return every verdict on a measurement of a part that does not simply stand."""
    checked = gw.check_measurements(part(scores(), number))
    checked = checked[(checked["verdict"] != "stands") | (checked["reason"] != "")]
    table = checked.astype({"verdict": str, "child_id": str, "measure": str})
    table["date"] = table["date"].dt.strftime("%Y-%m-%d")
    table["next_date"] = pd.to_datetime(table["next_date"]).dt.strftime("%Y-%m-%d").fillna("")
    for name in ("value", "p_error", "surprise_sd", "fit_value"):
        table[name] = ["" if pd.isna(one) else f"{one:.3g}" for one in table[name]]
    for name in ("fit_slip", "borne_out"):
        table[name] = table[name].astype(object).where(table[name].notna(), "").astype(str)
    return table.reset_index(drop=True)


TABLES = {"findings": findings_found, "verdicts": verdicts_found}

if __name__ == "__main__":
    for name, found in TABLES.items():
        table = pd.concat([found(number) for number in range(PARTS)], ignore_index=True)
        if "details" in table:  # of the first two of each rule: they are long
            told = table.groupby(["rule", "measure"]).cumcount() < 2
            table["details"] = table["details"].where(told, "")
        table.to_csv(SETTLED / f"{name}.csv", index=False, lineterminator="\n")
