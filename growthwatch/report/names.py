"""The names of the report's pages: numbers, since a file name must not name a child."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from growthwatch.review import Review
from growthwatch.review.handover import plain
from growthwatch.review.teams import teams
from growthwatch.review.worklist import ACT_NOW, CONFIRM

CHILD_FOLDER, PRACTITIONER_FOLDER, HANDOVER_FOLDER = "children", "practitioners", "handover"
MEETING_PAGE, MEETING_FOLDER = "meeting.html", "meetings"
EVERYBODY_PAGE = "everybody.html"
# In a larger caseload whoever is not to be acted on or confirmed has a light page, many in one
# file: whole pages of everybody would take ten minutes and gigabytes.
EVERYBODY_UP_TO = 10_000
WHOLE_GROUPS = (ACT_NOW, CONFIRM)
CHILDREN_A_FILE = 250


@dataclass(frozen=True)
class Names:
    """The files of the pages.

    Attributes
    ----------
    child, practitioner, handover, meeting : dict of str to str
        From child_id (practitioner's name; team's name, "" for everybody) to the page's path inside
        the report folder.
    light : dict of str to str
        From child_id to the path and place of a light page, see `growthwatch.report.light_pages`.
    """

    child: dict[str, str]
    practitioner: dict[str, str]
    handover: dict[str, str]
    meeting: dict[str, str]
    light: dict[str, str] = field(default_factory=dict)

    def page_of(self, child_id: str) -> str:
        """Return where the child's page is, whole or light; empty for who has none."""
        return self.child.get(child_id) or self.light.get(child_id, "")


def page_names(review: Review, *, listed_only: bool = False) -> Names:
    """Number the pages: children in order of the worklist, then all the others.

    With `listed_only` the others have no page, but for those of whom something else is told.
    """
    everybody = every = review.children["child_id"]
    listed = review.listed
    if listed_only or len(every) > EVERYBODY_UP_TO:
        listed = listed[listed["group"].isin(WHOLE_GROUPS)]
        every = every[every.isin(told_of(review))]
        if listed_only:
            everybody = review.listed["child_id"]
    ids = dict.fromkeys([*listed["child_id"], *sorted(every)])
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
        light=_in_files(sorted(set(everybody) - ids.keys())),
    )


def told_of(review: Review) -> pd.Series:
    """Return of whom something is told besides the list; a child can stand there twice."""
    told = [review.compared.gone, review.closed, review.acknowledged, review.handed]
    return pd.concat([table["child_id"] for table in told], ignore_index=True)


def _numbered(folder: str, names: Iterable[str]) -> dict[str, str]:
    return {name: f"{folder}/{i:04d}.html" for i, name in enumerate(names, 1)}


def _in_files(ids: list[str]) -> dict[str, str]:
    """Return the place of each child's light page, so many to a file."""
    return {
        name: f"{CHILD_FOLDER}/others-{i // CHILDREN_A_FILE + 1:04d}.html#c{i + 1}"
        for i, name in enumerate(ids)
    }
