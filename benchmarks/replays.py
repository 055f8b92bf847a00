"""Two children replayed, weight by weight: what would have been said, and when.

    python benchmarks/replays.py

Child B1, from a published serious case review, and a boy whose recovery a program did not see.
Weights of both are illustrative, made to fit the facts that were published.
"""

from __future__ import annotations

import pandas as pd

import growthwatch as gw
from growthwatch import datasets
from growthwatch.say.ages import age_words_on

BIRTH = pd.Timestamp("2015-01-01")

# Child B1 --------------------------------------------------------------------------------------


def child_b1() -> None:
    """Print every date on which something new was shown, and what followed in the record."""
    caseload = datasets.child_b1()
    scores = gw.score(caseload.children, caseload.measurements)
    findings = gw.detect(scores, children=caseload.children, plans=caseload.plans)
    contacts = caseload.contacts.sort_values("date")
    weights = scores[scores["measure"] == "weight"]
    print("\nChild B1 replayed (illustrative weights): what was new on each date\n")
    for date, new in findings.sort_values("detected_date").groupby("detected_date"):
        now = gw.detect(scores, as_of=date, children=caseload.children, plans=caseload.plans)
        weight = weights[weights["date"] <= date].iloc[-1]
        later = contacts[contacts["date"] > date]
        print(
            f"{date:%Y-%m-%d}  {age_words_on(date, weight['age_days'])}, {weight['value']:.2f} kg, "
            f"{weight['band']}"
        )
        for rule in new["rule"].unique():
            message = now[(now["rule"] == rule) & (now["detected_date"] == date)].iloc[0]
            print(f"            {message['severity']}: {message['message']}")
        if len(later):
            contact = later.iloc[0]
            days = (contact["date"] - date).days
            print(f"            next contact {days} days later: {contact['summary']}")
    print("\nThe Mondays of 2013: growth findings present in that week's report\n")
    said = None
    for monday in pd.date_range("2013-01-07", "2013-12-30", freq="W-MON"):
        now = gw.detect(scores, as_of=monday, children=caseload.children, plans=caseload.plans)
        now = now[now["ongoing"] & (now["severity"] != "data")]
        listed = ", ".join(now["rule"]) or "nothing"
        if listed != said:
            print(f"from {monday:%d %B %Y}: {listed}")
            said = listed


# The boy whose recovery a program did not see ---------------------------------------------------

# Published: birth weight 3.18 kg, weight lost from 56 to 120 days, 6.2 kg a year from 347 to 489
# days, back on the 25th centile at about 516 (Am J Case Rep 2018;19:752-756, Ann Biomed Eng
# 2019;47:297-305). The weights in between are ours and illustrative.
RECOVERING_BOY = (
    (0, 3.18), (28, 4.05), (56, 4.95), (85, 4.75), (120, 4.60), (150, 5.10), (180, 5.60),
    (230, 6.20), (290, 6.80), (347, 7.35), (400, 8.25), (450, 9.10), (489, 9.76), (516, 10.00),
)  # fmt: skip


def recovery() -> None:
    """Print what is said at each weight of a boy who lost weight and then grew strongly."""
    visits = pd.DataFrame(RECOVERING_BOY, columns=["day", "weight_kg"]).assign(child_id="boy")
    visits["date"] = BIRTH + pd.to_timedelta(visits["day"], "D")
    children = pd.DataFrame({"child_id": ["boy"], "sex": ["male"], "birth_date": [BIRTH]})
    scores = gw.score(children, visits)
    print(
        "\nA boy who lost weight from 56 to 120 days and then grew strongly (weights illustrative,"
    )
    print(
        "from the facts published): what is present at each weight, beside what velocity over 448"
    )
    print("days would have said\n")
    for day, weight in RECOVERING_BOY[1:]:
        now = gw.detect(scores, as_of=BIRTH + pd.Timedelta(days=day))
        now = now[now["ongoing"]]
        first = next(i for i, (d, _) in enumerate(RECOVERING_BOY) if d >= day - 448)
        then, before = RECOVERING_BOY[first]
        sex = {"sex": "male"}
        due = gw.measurement("weight", 0.0, age_days=day, **sex) - gw.measurement(
            "weight", 0.0, age_days=then, **sex
        )
        share = (weight - before) / due
        print(f"day {day}, {weight:.2f} kg; gain since day {then} is {share:.0%} of the median's")
        for row in now.itertuples():
            print(f"    {row.severity}: {row.message}")
        if now.empty:
            print("    nothing")


if __name__ == "__main__":
    child_b1()
    recovery()
