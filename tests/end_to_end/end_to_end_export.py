"""Made-up children as a team's system would export them, messy, and the commands run."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

import forked
import numpy as np
import pandas as pd

import growthwatch as gw

ROOT = Path(__file__).parents[2]
# On the first of the Mondays the children are up to thirteen months old.
FIRST_MONDAY = np.datetime64("2024-09-02")
AGES_DAYS = 400
RECORD_DAYS = 600
HEADINGS = (
    "Patient ID", "First Name", "Surname", "NHS Number", "Gender", "Date of Birth", "Gestation",
    "Birth Weight", "Team", "Health Visitor", "Flags", "Event Date", "Weight", "Length/Height",
    "Head Circumference", "Recorded By",
)  # fmt: skip


def made_visits(children: int, first_monday: np.datetime64 = FIRST_MONDAY) -> pd.DataFrame:
    """Return the visits of so many made-up children, each with a record of 20 months or more.

    Dates are worked out from each child's id, so that they are up to thirteen months old on the
    first Monday.
    """
    made = gw.simulate(5 * children, seed=1, faltering=0.15)
    visits = made.measurements.merge(made.children[["child_id", "birth_date", "sex"]])
    age = (visits["date"] - visits["birth_date"]).dt.days
    oldest = age.groupby(visits["child_id"]).max()
    kept = oldest.index[oldest >= RECORD_DAYS][:children]
    assert len(kept) == children
    visits = visits.assign(age_days=age).rename(columns={"height_cm": "length_cm"})
    visits = visits[visits["child_id"].isin(kept)].reset_index(drop=True)
    mark = visits["child_id"].map(lambda child: zlib.crc32(child.encode()))
    birth = first_monday - (mark % AGES_DAYS).to_numpy().astype("timedelta64[D]")
    dates = birth + visits["age_days"].to_numpy().astype("timedelta64[D]")
    return visits.assign(birth_date=birth, date=dates, mark=mark, typed=np.arange(len(visits)))


def export_text(visits: pd.DataFrame, until: np.datetime64) -> str:
    """Return what the system exports on a day: everything up to it, as it was typed."""
    seen = visits[visits["date"] <= until]
    lines = ["Made-up names; report of the caseload", f"Report produced {shown(until)} 06:00"]
    lines.append(";".join(HEADINGS))
    for i, row in enumerate(seen.itertuples(index=False)):
        lines.append(";".join(cells(row)))
        if i % 500 == 499:
            lines += ["", ";".join(HEADINGS)]
    return "\r\n".join([*lines, "", f"Total rows: {len(seen)}", "Printed by: HV 1"]) + "\r\n"


def cells(row) -> list[str]:
    """Return a visit as one row of the export, each typed in another way than the last."""
    kg, i = row.weight_kg, row.typed
    weights = (f"{kg:.4f} kg", f"{kg * 1000:.1f} g", f"{kg:.4f}", f"{kg:.4f}kg")
    cm = row.length_cm
    lengths = (f"{cm:.2f}", f"{cm / 100:.4f} m", f"{cm:.2f} cm", "Not recorded")
    sexes = {"female": ("F", "Female", "2"), "male": ("M", "Male", "1")}[row.sex]
    practitioner = row.mark // 8 % 6 + 1
    return [
        row.child_id, "Zoë", "Made-Up", "", sexes[i % 3], shown(row.birth_date), "", "",
        "North" if practitioner <= 3 else "Sôuth", f"HV {practitioner}", "", shown(row.date),
        weights[i % 4], lengths[i // 4 % 4], "", "Clinic – weigh-in",
    ]  # fmt: skip


def shown(day) -> str:
    return pd.Timestamp(day).strftime("%d/%m/%Y")


def growthwatch(*arguments: object, cwd: Path) -> forked.Ended:
    """Run a command as a team does, in a process of its own, and return how it ended."""
    return forked.run(*arguments, cwd=cwd, env=os.environ | {"COLUMNS": "100"})
