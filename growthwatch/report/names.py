"""The names of the report's pages: numbers, since a file name must not name a child."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from growthwatch.review import Review
from growthwatch.review.handover import plain
from growthwatch.review.teams import teams

CHILD_FOLDER, PRACTITIONER_FOLDER, HANDOVER_FOLDER = "children", "practitioners", "handover"
MEETING_PAGE, MEETING_FOLDER = "meeting.html", "meetings"
# A larger caseload has pages of the children there is something to tell of: those of everybody
# would take ten minutes and gigabytes.
EVERYBODY_UP_TO = 10_000


@dataclass(frozen=True)
class Names:
    """The files of the pages.

    Attributes
    ----------
    child, practitioner, handover, meeting : dict of str to str
        From child_id (practitioner's name; team's name, "" for everybody) to the page's path inside
        the report folder.
    """

    child: dict[str, str]
    practitioner: dict[str, str]
    handover: dict[str, str]
    meeting: dict[str, str]


def page_names(review: Review) -> Names:
    """Number the pages: children in order of the worklist, then all the others."""
    every = review.children["child_id"]
    if len(every) > EVERYBODY_UP_TO:
        told = [review.compared.gone, review.closed, review.acknowledged, review.handed]
        of_these = pd.concat([table["child_id"] for table in told])
        every = every[every.isin(of_these)]
    ids = dict.fromkeys([*review.listed["child_id"], *sorted(every)])
    practitioners = plain(review.children.get("practitioner", pd.Series(dtype=object)))
    named = np.unique(practitioners[practitioners != ""].to_numpy(dtype=str))
    of_teams = sorted(set(teams(review.children)))
    return Names(
        child=_numbered(CHILD_FOLDER, ids),
        practitioner=_numbered(PRACTITIONER_FOLDER, named.tolist()),
        handover=_numbered(HANDOVER_FOLDER, review.handed["child_id"]),
        meeting={
            "": MEETING_PAGE,
            **_numbered(MEETING_FOLDER, of_teams if len(of_teams) > 1 else []),
        },
    )


def _numbered(folder: str, names: Iterable[str]) -> dict[str, str]:
    return {name: f"{folder}/{i:04d}.html" for i, name in enumerate(names, 1)}
