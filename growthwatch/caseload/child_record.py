"""What is recorded of one child: as given, checked, added to and cut at a day."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Self

import pandas as pd

from growthwatch.caseload.checking import checked_tables
from growthwatch.caseload.values import (
    MEASURED,
    accepted,
    child_row,
    contact_rows,
    refuse,
    unknown_name,
    visits,
)
from growthwatch.reading.cells import read_date
from growthwatch.reading.check import GESTATION, check_measurements
from growthwatch.reading.check_contacts import check_contacts
from growthwatch.reading.coercion import as_day
from growthwatch.record.condition_references import chosen_references
from growthwatch.record.cutting import cut, cut_actions, cut_periods, cut_plans
from growthwatch.record.errors import CaseloadError
from growthwatch.record.tables import (
    empty_actions,
    empty_contacts,
    empty_periods,
    empty_plans,
)
from growthwatch.record.vocabulary import REFERENCES, TERMS, known


@dataclass(frozen=True, repr=False, eq=False, init=False)
class ChildRecord:
    """The record of a child, on which `growthwatch.Child` builds: its docstring says what is in it.

    Every method returns a new one; nothing here is worked out from the measurements.
    """

    children: pd.DataFrame
    measurements: pd.DataFrame
    contacts: pd.DataFrame
    reference: str
    term: str
    until: pd.Timestamp | None
    caption: str
    plans: pd.DataFrame
    relatives: pd.DataFrame
    actions: pd.DataFrame
    periods: pd.DataFrame
    relatives_measured: pd.DataFrame

    def __init__(
        self,
        *,
        sex: Any = None,
        birth_date: Any = None,
        gestation: Any = None,
        weight_kg: Any = None,
        height_cm: Any = None,
        ofc_cm: Any = None,
        contacts: Any = None,
        child_id: str = "child",
        reference: str | None = None,
        term: str = "exact",
        **about: Any,
    ) -> None:
        facts = {"child_id": child_id, "sex": sex, "birth_date": birth_date, "gestation": gestation}
        row = child_row(facts | {"reference": reference} | about, "Child")
        given = {"weight_kg": weight_kg, "height_cm": height_cm, "ofc_cm": ofc_cm}
        own_id = row.cells["child_id"].iloc[0]
        birth = pd.Timestamp(read_date(row.cells["birth_date"].iloc[0]).value)
        raw = {"children": row, "measurements": visits(own_id, birth, given)}
        if contacts is not None:
            raw["contacts"] = contact_rows(own_id, contacts)
        checked = checked_tables(raw)
        told = pd.concat([one.warnings for one in checked.values()])
        optional = told["field"].isin(GESTATION)
        refuse(pd.concat([*(one.rejected for one in checked.values()), told[~optional]]))
        for reason in told["reason"][optional]:
            warnings.warn(reason, UserWarning, stacklevel=3)
        tables = {name: one.accepted for name, one in checked.items()}
        if "since" not in about:
            # Nobody asks a record that begins here for the weighings before it.
            began = tables["measurements"]["date"].min()
            tables["children"] = tables["children"].assign(since=began)
        for name in ("measurements", "contacts"):
            tables[name] = tables[name].sort_values("date", kind="stable", ignore_index=True)
        self._set(**tables, term=term)

    @classmethod
    def from_tables(
        cls, children: pd.DataFrame, measurements: pd.DataFrame, contacts: pd.DataFrame, **more: Any
    ) -> Self:
        """Make a child from its rows of a caseload's tables.

        Parameters
        ----------
        children, measurements, contacts : DataFrame
            As a `Caseload` has them: one child's row, and its rows by date.
        **more
            Any other attribute: reference, term, until, caption, plans, relatives, actions,
            periods, relatives_measured.

        Returns
        -------
        Child

        Examples
        --------
        >>> import growthwatch as gw
        >>> caseload = gw.datasets.child_b1()
        >>> gw.Child.from_tables(caseload.children, caseload.measurements, caseload.contacts).id
        'B1'
        """
        child = object.__new__(cls)
        child._set(children=children, measurements=measurements, contacts=contacts, **more)
        return child

    def replaced(self, **changes: Any) -> Self:
        """Return the child with other tables, or another reference, term, caption or last day.

        Parameters
        ----------
        **changes
            Any attribute of the child by its name: measurements, reference, caption and so on.

        Returns
        -------
        Child
            A new one, with everything else as it was.

        Examples
        --------
        >>> import growthwatch as gw
        >>> child = gw.datasets.child_b1().child("B1")
        >>> child.replaced(reference="who").reference
        'who'
        """
        return type(self).from_tables(
            **{one.name: getattr(self, one.name) for one in fields(self)} | changes
        )

    def _set(
        self,
        children: pd.DataFrame,
        measurements: pd.DataFrame,
        contacts: pd.DataFrame,
        reference: str = "uk-who",
        term: str = "exact",
        until: pd.Timestamp | None = None,
        caption: str = "",
        plans: pd.DataFrame | None = None,
        relatives: pd.DataFrame | None = None,
        actions: pd.DataFrame | None = None,
        periods: pd.DataFrame | None = None,
        relatives_measured: pd.DataFrame | None = None,
    ) -> None:
        known(reference, REFERENCES, "reference")
        values = {
            "children": children,
            "measurements": measurements,
            "contacts": contacts,
            "reference": chosen_references(children, reference).reference[0],
            "term": known(term, TERMS, "term"),
            "until": until,
            "caption": caption,
            "plans": empty_plans() if plans is None else plans,
            "relatives": pd.DataFrame() if relatives is None else relatives,
            "actions": empty_actions() if actions is None else actions,
            "periods": empty_periods() if periods is None else periods,
            "relatives_measured": pd.DataFrame()
            if relatives_measured is None
            else relatives_measured,
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def add(
        self,
        date: Any,
        *,
        weight_kg: Any = None,
        height_cm: Any = None,
        ofc_cm: Any = None,
        **misspelt: Any,
    ) -> Self:
        """Return the child with one more visit.

        Parameters
        ----------
        date : date, str or timedelta
            Read as everywhere: 2013-01-14 or 14/01/2013. A timedelta is the age on the day.
        weight_kg, height_cm, ofc_cm : number or str, optional
            Text may name its unit: "17 lb 5 oz", "82 cm".
        **misspelt
            Nothing: any other name is refused with the one that may be meant.

        Returns
        -------
        Child
            A new one. A record that was cut by `as_of` reaches to the visit, if that is later.

        Raises
        ------
        CaseloadError
            For a name, a date or a value that cannot be used, with what to do.

        Examples
        --------
        >>> import growthwatch as gw
        >>> child = gw.datasets.child_b1().child("B1")
        >>> later = child.add("2015-01-10", weight_kg="19 lb 2 oz")
        >>> len(later.measurements) - len(child.measurements)
        1
        """
        for name in misspelt:
            raise CaseloadError(unknown_name(name, MEASURED, "add"))
        given = {"weight_kg": weight_kg, "height_cm": height_cm, "ofc_cm": ofc_cm}
        raw = visits(
            self.id,
            self.record["birth_date"],
            {name: None if one is None else [(date, one)] for name, one in given.items()},
        )
        if raw.cells.empty:
            raise CaseloadError("add has no value: give weight_kg, height_cm or ofc_cm")
        checked = check_measurements(raw, accepted(self.children), pd.Series(dtype=object))
        refuse(checked.rejected)
        day = checked.accepted["date"].iloc[0]
        before = self.measurements
        after = pd.concat([before, checked.accepted]) if len(before) else checked.accepted
        changes: dict[str, Any] = {
            "measurements": after.sort_values("date", kind="stable", ignore_index=True)
        }
        if "since" in self.children and (
            pd.isna(self.record["since"]) or self.record["since"] == before["date"].min()
        ):
            began = day if before.empty else min(day, self.record["since"])
            changes["children"] = self.children.assign(since=began)
        if self.until is not None:
            changes["until"] = max(self.until, day)
        return self.replaced(**changes)

    def _with_contacts(self, contacts: Any) -> Self:
        """Return the child with other contacts than its own, as given in a notebook."""
        raw = contact_rows(self.id, contacts)
        checked = check_contacts(raw, accepted(self.children), pd.Series(dtype=object))
        refuse(pd.concat([checked.rejected, checked.warnings]))
        table = checked.accepted.sort_values("date", kind="stable", ignore_index=True)
        return self.replaced(contacts=table if self.until is None else cut(table, self.until))

    @property
    def record(self) -> pd.Series:
        """The child's row of the children table."""
        return self.children.iloc[0]

    @property
    def id(self) -> str:
        """The child_id."""
        return str(self.record["child_id"])

    @cached_property
    def siblings(self) -> tuple[Self, ...]:
        """The other children of the family who were measured, each without contacts.

        None where more are of one family than siblings can be: a team or a home.
        """
        from growthwatch.detection.siblings import LARGEST_FAMILY

        measured = self.relatives_measured
        if measured.empty or len(self.relatives) >= LARGEST_FAMILY:
            return ()
        found = []
        for number, child_id in enumerate(self.relatives["child_id"]):
            rows = measured[(measured["child_id"] == child_id).to_numpy()]
            if len(rows):
                row = self.relatives.iloc[[number]].reset_index(drop=True)
                own = rows.sort_values("date", kind="stable", ignore_index=True)
                found.append(
                    type(self).from_tables(
                        row, own, empty_contacts(), term=self.term, until=self.until
                    )
                )
        return tuple(found)

    def as_of(self, date: Any) -> Self:
        """Return the child as known at the end of a day.

        Parameters
        ----------
        date : date or str (YYYY-MM-DD)

        Returns
        -------
        Child
            With the measurements, contacts, plans, promises and periods up to and including the
            day.

        Examples
        --------
        >>> import growthwatch as gw
        >>> child = gw.datasets.child_b1().child("B1")
        >>> child.as_of("2013-04-30").judgement["state"]
        'faltering'
        """
        day = as_day(date)
        return self.replaced(
            measurements=cut(self.measurements, day),
            contacts=cut(self.contacts, day),
            plans=cut_plans(self.plans, day),
            actions=cut_actions(self.actions, day),
            periods=cut_periods(self.periods, day),
            relatives_measured=cut(self.relatives_measured, day)
            if len(self.relatives_measured)
            else self.relatives_measured,
            until=day if self.until is None else min(day, self.until),
        )
