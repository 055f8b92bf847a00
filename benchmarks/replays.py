"""Two children replayed, Monday by Monday: what would have been said, to do what and by when.

    python benchmarks/replays.py

Child B1, from a published serious case review, with all her weights and with those alone that the
review attests; and a boy whose recovery a program did not see. Weights of both are illustrative,
made to fit the facts that were published. A line stands for every Monday on which what is said is
not what was said on the Monday before.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

import growthwatch as gw
from growthwatch import datasets
from growthwatch.caseload import Caseload
from growthwatch.say.ages import date_words
from growthwatch.say.judged import advice

BIRTH = pd.Timestamp("2015-01-01")
# Published: birth weight 3.18 kg, weight lost from 56 to 120 days, 6.2 kg a year from 347 to 489
# days, back on the 25th centile at about 516 (Am J Case Rep 2018;19:752-756, Ann Biomed Eng
# 2019;47:297-305). The weights in between are ours and illustrative.
RECOVERING_BOY = (
    (0, 3.18), (28, 4.05), (56, 4.95), (85, 4.75), (120, 4.60), (150, 5.10), (180, 5.60),
    (230, 6.20), (290, 6.80), (347, 7.35), (400, 8.25), (450, 9.10), (489, 9.76), (516, 10.00),
)  # fmt: skip


def mondays(
    scores: pd.DataFrame, first: str, last: str, **about: pd.DataFrame
) -> list[tuple[pd.Timestamp, dict[str, Any]]]:
    """Judge one child on every Monday; keep those on which something new is said."""
    kept: list[tuple[pd.Timestamp, dict[str, Any]]] = []
    said = None
    for monday in pd.date_range(first, last, freq="W-MON"):
        row = gw.judge(scores, as_of=monday, **about).iloc[0].to_dict()
        now = (row["state"], row["level"], row["headline"], row["act_by"], row["overdue_days"] > 0)
        if now != said:
            kept.append((monday, row))
            said = now
    return kept


def table(rows: list[tuple[pd.Timestamp, dict[str, Any]]]) -> None:
    """Print the Mondays as a table."""
    print("| Monday | state, level | p | said | to do |\n|---|---|---|---|---|")
    for monday, row in rows:
        probability = f"{row['p_faltering']:.2f}" if row["fitted"] else "rules"
        late = row["overdue_days"]
        todo = advice({**row, "overdue_days": 0}).rstrip(".")
        todo += " **(overdue)**" if late > 0 else ""
        print(
            f"| {date_words(monday)} | {row['state']}, {row['level']} | {probability} | "
            f"{row['headline']} | {todo} |"
        )


def replay_b1(caseload: Caseload) -> None:
    """Print Child B1's Mondays and her episodes."""
    scores = gw.score(caseload.children, caseload.measurements)
    about = {
        name: getattr(caseload, name)
        for name in ("children", "contacts", "plans", "actions", "periods")
    }
    table(mondays(scores, "2012-11-05", "2014-08-31", **about))
    print()
    found = gw.episodes(
        scores, contacts=caseload.contacts, children=caseload.children, plans=caseload.plans
    )
    for row in found.itertuples():
        print(
            f"- **{row.episode}**, to be seen from {date_words(row.seen_date)}. {row.sentence} "
            f"Days to the next contact {row.days_to_next_contact}, to the next weight "
            f"{row.days_to_next_weight}; {row.findings} findings."
        )


def child_b1() -> None:
    """Print Child B1 with all her weights, and with the attested ones."""
    print("\nChild B1, all weights (illustrative)\n")
    replay_b1(datasets.child_b1())
    print("\nChild B1, only the weights that the review attests\n")
    replay_b1(datasets.child_b1(attested_only=True))


def recovery() -> None:
    """Print a boy who lost weight and then grew strongly."""
    visits = pd.DataFrame(RECOVERING_BOY, columns=["day", "weight_kg"]).assign(child_id="boy")
    visits["date"] = BIRTH + pd.to_timedelta(visits["day"], "D")
    children = pd.DataFrame({"child_id": ["boy"], "sex": ["male"], "birth_date": [BIRTH]})
    scores = gw.score(children, visits)
    print("\nA boy who lost weight from 56 to 120 days and then grew strongly (illustrative)\n")
    table(mondays(scores, "2015-01-05", "2016-06-06", children=children))


if __name__ == "__main__":
    child_b1()
    recovery()
