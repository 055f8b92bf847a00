"""The calibration children as a caseload folder, and the report over it.

5,805 healthy children of the Stanford data (doi:10.5061/dryad.4j0zpc8jf, CC0), lengths and weights
as recorded, impossible ones too. The file holds ages and no dates, so each child gets a birth date
worked out from its id. No gestation is recorded.

    python benchmarks/starr_caseload.py --out starr/
    python benchmarks/starr_caseload.py --out starr/ --report starr-report/
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
FIRST_BIRTH = np.datetime64("2020-01-01")
BIRTHS_OVER_DAYS = 730


def caseload_tables(visits: pd.DataFrame, copies: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Turn visits by age into children with birth dates and measurements with dates.

    Parameters
    ----------
    visits : DataFrame
        child_id, sex, age_days, length_cm, weight_kg.
    copies : int
        How many times to take every child, under other ids, to try a larger caseload.
    """
    copied = [
        visits.assign(child_id=visits["child_id"] + (f"-{i}" if i else "")) for i in range(copies)
    ]
    visits = pd.concat(copied, ignore_index=True)
    children = visits.drop_duplicates("child_id")[["child_id", "sex"]].reset_index(drop=True)
    after = [zlib.crc32(child.encode()) % BIRTHS_OVER_DAYS for child in children["child_id"]]
    births = FIRST_BIRTH + np.array(after, dtype="timedelta64[D]")
    children["birth_date"] = births.astype(str)
    children["gestation_weeks"] = ""
    children["gestation_days"] = ""
    birth_of = pd.Series(births, index=children["child_id"])
    birth = visits["child_id"].map(birth_of).to_numpy(dtype="datetime64[D]")
    age = visits["age_days"].to_numpy().astype("timedelta64[D]")
    measurements = pd.DataFrame(
        {
            "child_id": visits["child_id"],
            "date": (birth + age).astype(str),
            "weight_kg": visits["weight_kg"],
            "height_cm": visits["length_cm"],
            "ofc_cm": "",
        }
    )
    return children, measurements


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
    parser.add_argument("--copies", type=int, default=1, help="take every child this many times")
    parser.add_argument("--report", type=Path, help="also run the report, into this folder")
    arguments = parser.parse_args()
    if not DATA.exists():
        print(f"The calibration children are not there ({DATA}): nothing to do.")
        return 0
    children, measurements = caseload_tables(pd.read_csv(DATA), arguments.copies)
    arguments.out.mkdir(parents=True, exist_ok=True)
    children.to_csv(arguments.out / "children.csv", index=False)
    measurements.to_csv(arguments.out / "measurements.csv", index=False)
    print(f"{arguments.out}: {len(children):,} children, {len(measurements):,} visits")
    if arguments.report:
        report(arguments.out, arguments.report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
