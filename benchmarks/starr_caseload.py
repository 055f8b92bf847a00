"""The calibration children as a caseload folder of any size, and the report over it.

5,805 healthy children of the Stanford data (doi:10.5061/dryad.4j0zpc8jf, CC0), lengths and weights
as recorded, impossible ones too. The file holds ages and no dates, so each child gets a birth date
worked out from its id: its last visit lies in the three months before the day of the report, as in
a caseload that is kept up. No gestation is recorded. Teams, practitioners and contacts are made up:
a practitioner to every 250 children, a team to every twelve practitioners.

    python benchmarks/starr_caseload.py --out starr/
    python benchmarks/starr_caseload.py --out starr/ --report starr-report/
    python benchmarks/starr_caseload.py --out trust/ --children 60000 --visits 10

A larger caseload takes children again under other ids. For more visits a child, those with few
visits are left out; none is made up.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
import zlib
from pathlib import Path

import numpy as np
import pandas as pd

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "starr_calibration.csv.gz"
REPORT_DAY = np.datetime64("2025-03-31")
LAST_VISIT_WITHIN_DAYS = 91
CHILDREN_A_PRACTITIONER = 250
PRACTITIONERS_A_TEAM = 12
VISITS_A_CONTACT = 3


def chosen(visits: pd.DataFrame, children: int | None, mean_visits: float) -> pd.DataFrame:
    """Return the visits of so many children, who have so many visits on average.

    Parameters
    ----------
    visits : DataFrame
        child_id, sex, age_days, length_cm, weight_kg.
    children : int or None
        How many; children are taken again under other ids where there are not enough. None for
        all there are, once.
    mean_visits : float
        At least so many on average; 0 for every child.

    Raises
    ------
    ValueError
        If no child has so many visits.
    """
    number = visits.groupby("child_id", sort=False).size()
    fewest = next(
        (k for k in range(1, int(number.max()) + 1) if number[number >= k].mean() >= mean_visits),
        None,
    )
    if fewest is None:
        raise ValueError(f"no child has {mean_visits:g} visits: the most is {number.max()}")
    ids = number.index[number >= fewest].to_numpy()
    wanted = len(ids) if children is None else children
    taken = pd.DataFrame({"source": np.resize(ids, wanted), "again": np.arange(wanted) // len(ids)})
    suffix = ("-" + taken["again"].astype(str)).where(taken["again"] > 0, "")
    taken["child_id"] = taken["source"] + suffix
    source = visits.rename(columns={"child_id": "source"})
    return taken.merge(source, on="source", how="left").drop(columns=["source", "again"])


def caseload_tables(visits: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Turn visits by age into the tables of a caseload, with dates, teams and contacts.

    Returns
    -------
    dict of str to DataFrame
        children, measurements, contacts.
    """
    children = visits.groupby("child_id", sort=False).agg(
        sex=("sex", "first"), last=("age_days", "max")
    )
    mark = np.array([zlib.crc32(child.encode()) for child in children.index], dtype=np.int64)
    before = children["last"].to_numpy() + mark % LAST_VISIT_WITHIN_DAYS
    births = REPORT_DAY - before.astype("timedelta64[D]")
    practitioner = mark // 128 % max(1, round(len(children) / CHILDREN_A_PRACTITIONER))
    team = practitioner // PRACTITIONERS_A_TEAM + 1
    who = pd.DataFrame(
        {
            "child_id": children.index,
            "sex": children["sex"].to_numpy(),
            "birth_date": births.astype(str),
            "gestation_weeks": "",
            "gestation_days": "",
            "team": [f"Team {one}" for one in team],
            "practitioner": [f"HV {one + 1}" for one in practitioner],
        }
    )
    birth = pd.Series(births, index=children.index).loc[visits["child_id"]].to_numpy()
    dates = birth.astype("datetime64[D]") + visits["age_days"].to_numpy().astype("timedelta64[D]")
    measurements = pd.DataFrame(
        {
            "child_id": visits["child_id"].to_numpy(),
            "date": dates.astype(str),
            "weight_kg": visits["weight_kg"].to_numpy(),
            "height_cm": visits["length_cm"].to_numpy(),
            "ofc_cm": "",
        }
    )
    contacts = measurements[["child_id", "date"]].iloc[::VISITS_A_CONTACT]
    contacts = contacts.assign(
        agency="Health visiting", role="health visitor", kind="clinic", summary="Weighed in clinic"
    )
    return {"children": who, "measurements": measurements, "contacts": contacts}


def report(caseload_folder: Path, out: Path) -> None:
    """Run the report over the caseload and print what it took and what it found."""
    import growthwatch as gw
    from growthwatch.report import write_report

    began = time.perf_counter()
    caseload = gw.read_caseload(caseload_folder)
    read = time.perf_counter()
    summary = write_report(caseload, out, force=True)
    done = time.perf_counter()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(summary)
    print(f"\nreading {read - began:.1f} s, report {done - read:.1f} s, peak {peak_mb:,.0f} MB")
    for name in ("index.html", "scores.csv"):
        print(f"{name}: {(out / name).stat().st_size / 1e6:.1f} MB")

    findings = pd.read_csv(out / "findings.csv", dtype={"child_id": str})
    dates = caseload.measurements.groupby("child_id")["date"]
    years = float((dates.max() - dates.min()).dt.days.sum()) / 365.25
    children = len(caseload.children)
    print(f"\n{children:,} children, {years:,.0f} child-years between first and last visit")
    print(rates(findings, "rule", children, years).to_string())
    print(rates(findings, "severity", children, years).to_string())
    both = findings.assign(rule="any rule")
    print(rates(both, "rule", children, years).to_string())


def rates(findings: pd.DataFrame, by: str, children: int, years: float) -> pd.DataFrame:
    """Count findings, and children with any, by rule or severity."""
    groups = findings.groupby(by)
    ever = groups["child_id"].nunique()
    now = findings[findings["ongoing"]].groupby(by)["child_id"].nunique()
    now = now.reindex(ever.index, fill_value=0)
    return pd.DataFrame(
        {
            "findings": groups.size(),
            "per 100 child-years": (100 * groups.size() / years).round(2),
            "children ever": ever,
            "ever per 100 children": (100 * ever / children).round(2),
            "children at last visit": now,
            "at last visit per 100": (100 * now / children).round(2),
        }
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="caseload folder to make")
    parser.add_argument("--children", type=int, help="how many; without it all there are, once")
    parser.add_argument(
        "--visits", type=float, default=0, help="how many a child has on average, at least"
    )
    parser.add_argument("--report", type=Path, help="also run the report, into this folder")
    arguments = parser.parse_args()
    if not DATA.exists():
        print(f"The calibration children are not there ({DATA}): nothing to do.")
        return 0
    tables = caseload_tables(chosen(pd.read_csv(DATA), arguments.children, arguments.visits))
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.to_csv(arguments.out / f"{name}.csv", index=False)
    said = ", ".join(f"{len(table):,} {name}" for name, table in tables.items())
    print(f"{arguments.out}: {said}")
    if arguments.report:
        report(arguments.out, arguments.report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
