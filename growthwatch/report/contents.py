"""Everything a report's pages are made from, put together once."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from growthwatch.config import Config
from growthwatch.report.comparing import Compared
from growthwatch.report.handover import plain
from growthwatch.report.import_warnings import no_warnings
from growthwatch.report.overdue import for_the_list
from growthwatch.report.summary import ReportSummary

CHILD_FOLDER, PRACTITIONER_FOLDER, HANDOVER_FOLDER = "children", "practitioners", "handover"


@dataclass(frozen=True)
class Contents:
    """What the report shows.

    Attributes
    ----------
    summary : ReportSummary
    config : Config
    version : str
        Of growthwatch.
    rules : dict of str to str
        Each rule's name and what it looks for.
    children, contacts, rejected : DataFrame
        Of the caseload, up to the date of the report.
    scores : DataFrame
        With the expected columns where the reference has a growth model.
    findings : DataFrame
        With change, first_reported, weeks_running, acknowledged.
    listed : DataFrame
        The worklist.
    compared : Compared
    acknowledged, handed, routine, overdue : DataFrame
        As `quieten`, `handed_over`, `routine_states` and `overdue_now` return them.
    measurements, plans : DataFrame
        Of the caseload, up to the date of the report.
    warnings : DataFrame
        Of the import that made the caseload folder.
    """

    summary: ReportSummary
    config: Config
    version: str
    rules: dict[str, str]
    children: pd.DataFrame
    contacts: pd.DataFrame
    rejected: pd.DataFrame
    scores: pd.DataFrame
    findings: pd.DataFrame
    listed: pd.DataFrame
    compared: Compared
    acknowledged: pd.DataFrame
    handed: pd.DataFrame
    routine: pd.DataFrame
    overdue: pd.DataFrame
    measurements: pd.DataFrame
    plans: pd.DataFrame
    warnings: pd.DataFrame = field(default_factory=no_warnings)

    @property
    def gone(self) -> pd.DataFrame:
        """What is gone since the last report and is told: not routine weighings made up for."""
        return for_the_list(self.compared.gone)


@dataclass(frozen=True)
class Names:
    """The files of the pages: numbers, since a file name must not name a child.

    Attributes
    ----------
    child, practitioner, handover : dict of str to str
        From child_id (practitioner's name) to the page's path inside the report folder.
    """

    child: dict[str, str]
    practitioner: dict[str, str]
    handover: dict[str, str]


def page_names(contents: Contents) -> Names:
    """Number the pages: children in order of the worklist, then those no longer or not listed."""
    listed = contents.listed
    present = listed.loc[listed["status"] == "ongoing", "child_id"]
    quiet = contents.findings.loc[contents.findings["acknowledged"], "child_id"]
    here = set(contents.children["child_id"])
    others = pd.concat([contents.gone["child_id"], quiet, contents.handed["child_id"]])
    ids = dict.fromkeys([*present, *sorted(set(others) & here)])
    practitioners = plain(contents.children.get("practitioner", pd.Series(dtype=object)))
    named = np.unique(practitioners[practitioners != ""].to_numpy(dtype=str))
    return Names(
        child=_numbered(CHILD_FOLDER, ids),
        practitioner=_numbered(PRACTITIONER_FOLDER, named.tolist()),
        handover=_numbered(HANDOVER_FOLDER, contents.handed["child_id"]),
    )


def _numbered(folder: str, names) -> dict[str, str]:
    return {name: f"{folder}/{i:04d}.html" for i, name in enumerate(names, 1)}
