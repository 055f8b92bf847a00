"""Whom waiting harms most comes first: kinds of children that a list by findings got wrong."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.review import review

# A girl who lost 0.7 kg between nine months and her first birthday and was never weighed again; a
# boy whose weight stood still; a small girl who gains steadily.
ONE_VISIT = {
    "lost": ("female", "2025-05-01 3.4, 2025-07-01 5.2, 2025-09-01 7.0, 2025-11-01 8.0, "
             "2026-02-01 9.2, 2026-05-01 8.5"),
    "still": ("male", "2025-11-01 3.5, 2026-01-01 5.6, 2026-03-01 7.2, 2026-05-01 8.1, "
              "2026-08-05 8.1"),
    "small": ("female", "2025-08-01 2.6, 2025-10-01 4.0, 2025-12-01 5.2, 2026-03-01 6.2, "
              "2026-06-01 6.9, 2026-09-01 7.4"),
}  # fmt: skip
# A newborn at 17 days 13% below her birth weight, beside older children who lose or stand still.
NEWBORN = {
    "losing": ("female", "2025-11-01 3.3, 2026-01-01 5.0, 2026-03-01 6.4, 2026-06-01 7.6, "
               "2026-10-01 7.0, 2026-11-13 6.9"),
    "slow": ("male", "2025-10-10 3.5, 2025-12-10 4.2, 2026-02-10 5.0, 2026-05-10 5.7, "
             "2026-08-10 6.2, 2026-10-26 6.5"),
    "newborn": ("female", "2026-11-01 3.0, 2026-11-18 2.6"),
    "well": ("male", "2025-08-01 3.5, 2025-10-01 5.7, 2025-12-01 7.2, 2026-03-01 8.6, "
             "2026-10-01 10.8"),
}  # fmt: skip


def caseload(folder: Path, children: dict[str, tuple[str, str]]) -> gw.Caseload:
    """Write and read a caseload; each child is born on the day of its first weight."""
    who, visits = ["child_id,sex,birth_date"], ["child_id,date,weight_kg"]
    for child, (sex, weights) in children.items():
        each = [one.split() for one in weights.split(", ")]
        who.append(f"{child},{sex},{each[0][0]}")
        visits += [f"{child},{date},{kg}" for date, kg in each]
    (folder / "children.csv").write_text("\n".join(who) + "\n")
    (folder / "measurements.csv").write_text("\n".join(visits) + "\n")
    return gw.read_caseload(folder)


def moved(sex: str, weights: str, by: pd.Timedelta) -> tuple[str, str]:
    """Return the same child, measured as much later."""
    each = [one.split() for one in weights.split(", ")]
    return sex, ", ".join(f"{(pd.Timestamp(day) + by).date()} {kg}" for day, kg in each)


def listed(of: gw.Caseload, day: str) -> pd.DataFrame:
    when = pd.Timestamp(day)
    return review(of.as_of(when), when).listed.set_index("child_id")


def test_a_loss_at_one_visit_is_to_be_weighed_again_by_a_date(tmp_path):
    row = listed(caseload(tmp_path, ONE_VISIT), "2026-05-04").loc["lost"]
    assert (row["group"], row["action"]) == ("confirm", "weigh again")
    days = (row["act_by"] - pd.Timestamp("2026-05-01")).days
    # A loss, if it is right: asked again as soon as a loss is seen, within 48 hours to a week.
    assert 2 <= days <= 7


def test_a_loss_that_is_never_weighed_again_rises_day_by_day_and_is_never_dropped(tmp_path):
    """Six months on she is still to be weighed again, and the first of her group.

    A copy of her for each day, all reviewed on one day: as much younger as hers is before it.
    """
    days = pd.date_range("2026-05-16", "2026-11-23", freq="3W")
    later = days[-1] - days
    copies = {f"lost{by.days}": moved(*ONE_VISIT["lost"], by) for by in later}
    (tmp_path / "copies").mkdir()
    table = listed(caseload(tmp_path / "copies", copies), str(days[-1].date()))
    rows = [table.loc[f"lost{by.days}"] for by in later]
    overdue = [row["overdue_days"] for row in rows]
    # Hers is one date, on whichever of the days she is looked at.
    (act_by,) = {row["act_by"] - by for row, by in zip(rows, later, strict=True)}
    assert overdue == [(day - act_by).days for day in days]
    assert min(overdue) > 0
    priority = [row["priority"] for row in rows]
    assert all(later >= before for before, later in pairwise(priority))
    assert {row["group"] for row in rows} == {"confirm"}
    of = caseload(tmp_path, ONE_VISIT)
    first = listed(of, str(days[0].date())).loc["lost"]
    assert (first["act_by"], first["overdue_days"]) == (act_by, overdue[0])
    assert first["priority"] == pytest.approx(priority[0])
    table = listed(of, "2026-11-23")
    assert table[table["group"] == "confirm"].index.tolist() == ["lost", "still"]
    assert table.loc["lost", "overdue_days"] > table.loc["still", "overdue_days"] > 0
    assert "small" not in table.index or table.loc["small", "group"] not in ("act now", "confirm")


def test_a_newborn_far_below_birth_weight_is_due_the_next_day_and_first_when_that_is_past(tmp_path):
    of = caseload(tmp_path, NEWBORN)
    row = listed(of, "2026-11-18").loc["newborn"]
    assert (row["level"], row["action"]) == ("urgent", "assess")
    assert row["act_by"] == pd.Timestamp("2026-11-19")
    assert "13.3% below birth weight" in row["headline"]
    table = listed(of, "2026-11-23")
    assert table.index[0] == "newborn"
    assert table["group"].tolist() == ["act now"] * 3
    assert "well" not in table.index


@pytest.mark.parametrize("days", [0, 30, 179])
def test_who_loses_weight_stands_before_whoever_gains_slowly_however_late_the_other_is(
    tmp_path, days
):
    of = caseload(tmp_path, NEWBORN)
    day = str((pd.Timestamp("2026-11-23") + pd.Timedelta(days=days)).date())
    table = listed(of, day)
    assert table.loc["losing", "rank"] < table.loc["slow", "rank"]
