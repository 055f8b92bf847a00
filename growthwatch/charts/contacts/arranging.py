"""Contacts numbered by date, and which agencies have a lane of their own."""

from __future__ import annotations

import numpy as np
import pandas as pd

NO_AGENCY = "Agency not recorded"
OTHER_AGENCIES = "Other agencies"
# Chronologies in use mark impact as strength or risk, often in red, amber and green.
IMPACT_WRITTEN = {
    "risk": "risk", "red": "risk", "amber": "risk", "strength": "strength", "green": "strength",
}  # fmt: skip


def numbered(contacts: pd.DataFrame | None, by: str | None = None) -> pd.DataFrame:
    """Number contacts by date, agencies in the order of their first contact.

    Parameters
    ----------
    contacts : DataFrame
        child_id, date, agency, role, kind, summary; optionally date_to, impact.
    by : str, optional
        Column that says whose contacts they are; the numbers of each begin at 1.

    Returns
    -------
    DataFrame
        The same rows sorted, with `number` from 1, and blanks in place of missing words. Contacts
        without a date come last.
    """
    columns = ("agency", "role", "kind", "summary", "impact")
    whose = [by] if by else []
    if contacts is None or not len(contacts):
        empty = pd.DataFrame(columns=["number", *whose, "date", "date_to", *columns])
        dates = dict.fromkeys(("date", "date_to"), "datetime64[us]")
        return empty.astype(dates | dict.fromkeys(whose, "int64"))
    # An agency's own numbers are not those of the chart.
    table = contacts.reset_index(drop=True).drop(columns="number", errors="ignore")
    for column in columns:
        words = table[column] if column in table else pd.Series("", table.index)
        table[column] = words.astype(object).where(words.notna(), "").astype(str)
    table["impact"] = table["impact"].map(_known_impact)
    table["agency"] = table["agency"].mask(table["agency"].str.strip() == "", NO_AGENCY)
    table["date"] = pd.to_datetime(table["date"])
    table["date_to"] = pd.to_datetime(table.get("date_to", pd.NaT))
    first = table.groupby([*whose, "agency"])["date"].transform("min")
    order = table[[*whose, "date"]].assign(first=first, agency=table["agency"])
    order = order.sort_values(list(order), kind="stable", na_position="last").index
    table = table.loc[order].reset_index(drop=True)
    number = table.groupby(by).cumcount() if by else np.arange(len(table))
    table.insert(0, "number", number + 1)
    return table


def with_lane(agencies: pd.Series, most: int) -> pd.Series:
    """Return the agency whose lane each contact goes to."""
    counts = agencies.value_counts()
    if len(counts) <= max(most, 1):
        return agencies
    return agencies.where(agencies.isin(counts.index[: max(most - 1, 0)]), OTHER_AGENCIES)


def _known_impact(written: str) -> str:
    """Read an impact as people write it; what says neither is neither."""
    return IMPACT_WRITTEN.get(written.strip().casefold(), "")
