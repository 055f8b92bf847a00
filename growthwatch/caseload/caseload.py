"""A caseload: the children a team watches, with their measurements and contacts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from growthwatch.caseload.checking import TABLES, checked_tables
from growthwatch.caseload.not_watched import not_watched, still_not_watched
from growthwatch.caseload.shown import Table, counted
from growthwatch.importing.earlier import not_watched_by_import
from growthwatch.importing.leaving import no_one
from growthwatch.reading.coercion import as_day
from growthwatch.reading.files import opening, sha256
from growthwatch.reading.raw import RawTable, find_table, read_raw
from growthwatch.record.cutting import cut, cut_actions, cut_periods, cut_plans
from growthwatch.record.errors import CaseloadError, UnknownChildError
from growthwatch.record.tables import (
    KNOWN_FROM,
    empty_actions,
    empty_periods,
    empty_plans,
    empty_rejected,
)

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child
    from growthwatch.detection import Parameters
    from growthwatch.judgement import Limits


@dataclass(frozen=True, repr=False, eq=False)
class Caseload:
    """Children with their measurements and contacts, and the rows that could not be used.

    Attributes
    ----------
    children : DataFrame
        One row a child: child_id, sex, birth_date, gestation_weeks, gestation_days (missing where
        unknown), then whatever other columns the file had.
    measurements : DataFrame
        One row a visit: child_id, date, weight_kg, height_cm, ofc_cm (nan where not measured), then
        the file's others.
    contacts : DataFrame
        One row a contact: child_id, date, agency, role, kind, summary, date_to (NaT where it was
        one day), then the file's others. No rows where there was no such file.
    plans : DataFrame
        One row for each measuring planned for a child: child_id, measure, from, until, every_days,
        source. No rows where there was no such file.
    actions : DataFrame
        One row for each thing promised: child_id, made_on, what, who, due, done_on, if, source, and
        if_measure, if_below, if_by where the condition's words can be read.
    periods : DataFrame
        One row for each stretch in hospital, on a protection plan, at nursery and so on: child_id,
        from, until (NaT while it goes on), kind, note, source.
    rejected : DataFrame
        One row for each row of a file that was not accepted: file, line (the header is line 1),
        field (the first one that is wrong), value, reason (all of them, and what to do).
    warnings : DataFrame
        The same columns: cells that could not be used, and are unknown, in rows that are used.
    sources : dict of str to str
        SHA-256 of each file that was read, by its name.
    caption : str
        What must be said wherever these data are shown; empty where nothing must.
    not_watched : DataFrame
        One row for each child who is named in a file, or in the export that the folder was
        imported from, and is not among `children`: child_id, code, reason, file, line.

    Examples
    --------
    >>> import growthwatch as gw
    >>> caseload = gw.datasets.child_b1()
    >>> caseload
    Caseload of 1 child with 26 measurement rows and 97 contacts, measured from ...
    """

    children: pd.DataFrame
    measurements: pd.DataFrame
    contacts: pd.DataFrame
    rejected: pd.DataFrame
    sources: dict[str, str] = field(default_factory=dict)
    caption: str = ""
    plans: pd.DataFrame = field(default_factory=empty_plans)
    actions: pd.DataFrame = field(default_factory=empty_actions)
    periods: pd.DataFrame = field(default_factory=empty_periods)
    warnings: pd.DataFrame = field(default_factory=empty_rejected)
    not_watched: pd.DataFrame = field(default_factory=no_one)

    def child(self, child_id: str, *, reference: str = "uk-who", term: str = "exact") -> Child:
        """Return one child.

        Parameters
        ----------
        child_id : str
        reference : {"uk-who", "who", "trisomy-21", "turner"}
            What the child is compared with, unless its row names a reference or a condition that
            has one.
        term : {"exact", "paper"}
            How birth near term is treated, see `growthwatch.score`.

        Returns
        -------
        Child
            With its rows of every table, by date.

        Raises
        ------
        UnknownChildError
            If no child has this id; a KeyError and a ValueError.

        Examples
        --------
        >>> import growthwatch as gw
        >>> caseload = gw.datasets.child_b1()
        >>> caseload.child("B1").id
        'B1'
        """
        from growthwatch.caseload.child import Child

        rows = self._rows_of["children"].get(str(child_id))
        if rows is None:
            raise UnknownChildError(
                f"no child {str(child_id)!r} in this caseload: look for the child_id among its "
                "children and its rejected rows"
            )

        def of_child(name: str) -> pd.DataFrame:
            table = getattr(self, name)
            rows = self._rows_of[name].get(str(child_id), np.empty(0, np.intp))
            return table.iloc[rows].sort_values(KNOWN_FROM[name], kind="stable", ignore_index=True)

        relatives = self._relatives(int(rows[0]))
        own = [self._rows_of["measurements"].get(one) for one in relatives["child_id"].astype(str)]
        measured = np.concatenate([np.empty(0, np.intp), *[at for at in own if at is not None]])
        return Child.from_tables(
            self.children.iloc[rows].reset_index(drop=True),
            of_child("measurements"),
            of_child("contacts"),
            reference=reference,
            term=term,
            caption=self.caption,
            plans=of_child("plans"),
            actions=of_child("actions"),
            periods=of_child("periods"),
            relatives=relatives,
            relatives_measured=self.measurements.iloc[measured].reset_index(drop=True),
        )

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Every measurement of every child, as `growthwatch.score` returns it."""
        from growthwatch.scoring import score

        return Table(score(self.children, self.measurements))

    @cached_property
    def findings(self) -> pd.DataFrame:
        """What the records show, as of the day of the last measurement: `growthwatch.detect`."""
        from growthwatch.detection import detect

        found = detect(
            self.scores,
            as_of=self.measurements["date"].max() if len(self.measurements) else None,
            children=self.children,
            plans=self.plans,
            contacts=self.contacts,
        )
        return Table(found)

    @cached_property
    def episodes(self) -> pd.DataFrame:
        """What happened, one row a child and stretch, as of the day of the last measurement."""
        from growthwatch.judgement import episodes

        day = self.measurements["date"].max() if len(self.measurements) else None
        found = episodes(self.scores, self.findings, self.contacts, day, children=self.children)
        return Table(found)

    def judgements(
        self,
        as_of: Any = None,
        *,
        reference: str = "uk-who",
        term: str = "exact",
        acknowledged: pd.DataFrame | None = None,
        limits: Limits | None = None,
        parameters: Parameters | None = None,
    ) -> pd.DataFrame:
        """Judge every child: one row each, those to look at first before the others.

        Parameters
        ----------
        as_of : date or str, optional
            By default the day of the last measurement of the caseload.
        reference : {"uk-who", "who", "trisomy-21", "turner"}
        term : {"exact", "paper"}
            See `growthwatch.score`.
        acknowledged, limits, parameters : optional
            As `growthwatch.judge` takes them.

        Returns
        -------
        DataFrame
            As `growthwatch.judge` returns it, by priority.

        Raises
        ------
        CaseloadError
            Without as_of, where no measurement has a date that can be used.

        Examples
        --------
        >>> import growthwatch as gw
        >>> caseload = gw.datasets.child_b1()
        >>> caseload.judgements("2014-06-25")[["child_id", "state", "level"]]
          child_id   state   level
        0       B1  losing  urgent
        """
        from growthwatch.judgement import judge
        from growthwatch.scoring import score

        day = self.measurements["date"].max() if as_of is None else as_day(as_of)
        if pd.isna(day):
            raise CaseloadError(
                "no measurement of the caseload has a date that can be used: give as_of"
            )
        then = self.as_of(day)
        table = judge(
            score(then.children, then.measurements, reference=reference, term=term),
            None,
            then.contacts,
            then.plans,
            day,
            children=then.children,
            actions=then.actions,
            periods=then.periods,
            acknowledged=acknowledged,
            limits=limits,
            parameters=parameters,
        )
        by_harm = table.sort_values("priority", ascending=False, kind="stable", ignore_index=True)
        return Table(by_harm)

    def as_of(self, date: Any) -> Caseload:
        """Return the caseload as it was known at the end of a day.

        Parameters
        ----------
        date : date or str (YYYY-MM-DD)

        Returns
        -------
        Caseload
            Children born, measurements, plans and promises made, contacts and periods begun up to
            and including the day.

        Examples
        --------
        >>> import growthwatch as gw
        >>> caseload = gw.datasets.child_b1()
        >>> caseload.as_of("2012-12-31").measurements["date"].max()
        Timestamp('2012-11-15 00:00:00')
        """
        day = as_day(date)
        children = self.children[self.children["birth_date"] <= day].reset_index(drop=True)

        def born(table: pd.DataFrame) -> pd.DataFrame:
            if table.empty:
                return table
            return table[table["child_id"].isin(children["child_id"])].reset_index(drop=True)

        return replace(
            self,
            children=children,
            measurements=cut(self.measurements, day),
            contacts=born(cut(self.contacts, day)),
            plans=born(cut_plans(self.plans, day)),
            actions=born(cut_actions(self.actions, day)),
            periods=born(cut_periods(self.periods, day)),
        )

    @cached_property
    def _rows_of(self) -> dict[str, dict[str, np.ndarray]]:
        """Each table's row numbers by child, found once: a report asks for many children."""
        return {
            name: getattr(self, name).groupby("child_id", sort=False).indices for name in TABLES
        }

    @cached_property
    def _families(self) -> dict[str, np.ndarray]:
        """The row numbers of the children of each family that has an identifier."""
        if "family_id" not in self.children:
            return {}
        families: dict[str, np.ndarray] = self.children.groupby("family_id", sort=False).indices
        return families

    def _relatives(self, row: int) -> pd.DataFrame:
        """Return the rows of the other children of a child's family."""
        family = str(self.children["family_id"].iloc[row]) if self._families else ""
        rows = self._families.get(family, np.empty(0, int))
        return self.children.iloc[rows[rows != row]].reset_index(drop=True)

    def __repr__(self) -> str:
        counts = [
            counted(len(self.children), "child", "children"),
            counted(len(self.measurements), "measurement row"),
            counted(len(self.contacts), "contact"),
        ]
        said = f"Caseload of {counts[0]} with {counts[1]} and {counts[2]}"
        if len(self.measurements):
            first, last = self.measurements["date"].min(), self.measurements["date"].max()
            said += f", measured from {first:%Y-%m-%d} to {last:%Y-%m-%d}"
        if len(self.rejected):
            return f"{said}; {counted(len(self.rejected), 'row')} rejected, see .rejected"
        return f"{said}; no row rejected"

    def __str__(self) -> str:
        from growthwatch.caseload.caseload_shown import caseload_text

        return caseload_text(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Show the caseload in an IPython terminal."""
        printer.text(str(self))

    def _repr_html_(self) -> str:
        from growthwatch.caseload.caseload_shown import caseload_html

        return caseload_html(self)


def read_caseload(folder: str | Path, *, today: Any = None) -> Caseload:
    """Read a caseload folder.

    Parameters
    ----------
    folder : str or Path
        Holds tables named children, measurements and, optionally, contacts, plans, actions and
        periods, each as ``.csv`` (UTF-8, comma-separated), ``.parquet`` or ``.xlsx``. Dates are
        written year first or day first; sex as female or male, F or M, or the NHS codes 2 and 1. A
        ``caption.txt`` holds a line to be printed on every chart and report of the folder, such as
        that it is made up.
    today : date or str, optional
        If given, a measurement or birth dated after it is rejected.

    Returns
    -------
    Caseload
        Every row of every file is either accepted or among `rejected`.

    Raises
    ------
    CaseloadError
        A ValueError: if the folder, a file or a column is missing, if a file is not what its ending
        says or changes while it is read, or if its dates mix day first and month first.

    Examples
    --------
    >>> import growthwatch as gw
    >>> caseload = read_caseload(gw.datasets.child_b1_folder())
    >>> len(caseload.children), len(caseload.rejected)
    (1, 0)
    """
    folder = Path(folder)
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "does not exist"
        raise CaseloadError(
            f"{folder} {what}: give the folder that holds children.csv and measurements.csv"
        )
    day = None if today is None else as_day(today)
    paths = {name: find_table(folder, name) for name in TABLES}
    for name in ("children", "measurements"):
        if paths[name] is None:
            raise CaseloadError(
                f"{folder} has no {name}.csv, .xlsx or .parquet: add it to the folder"
            )
    present = {name: path for name, path in paths.items() if path is not None}
    before = {path: _state(path) for path in present.values()}
    raw = {name: read_raw(path) for name, path in present.items()}
    sources = {path.name: sha256(path) for path in present.values()}
    for path, state in before.items():
        if _state(path) != state:
            raise CaseloadError(
                f"{path.name} changed while it was read: run it again when nothing writes there"
            )
    caseload = check(raw, day)
    told = not_watched_by_import(folder)
    others = pd.concat(
        [still_not_watched(told, caseload.children, caseload.measurements), caseload.not_watched],
        ignore_index=True,
    )
    return replace(
        caseload,
        sources=sources,
        caption=read_caption(folder / "caption.txt"),
        not_watched=others.drop_duplicates("child_id", ignore_index=True),
    )


def _state(path: Path) -> tuple[int, ...]:
    """Return what a file is known by until somebody writes or replaces it."""
    with opening(path):
        about = path.stat()
    return about.st_ino, about.st_mtime_ns, about.st_size


def check(raw: dict[str, RawTable], today: pd.Timestamp | None = None) -> Caseload:
    """Check raw tables named children, measurements and, optionally, as `OPTIONAL`."""
    checked = checked_tables(raw, today)
    return Caseload(
        **{name: one.accepted for name, one in checked.items()},
        rejected=pd.concat([one.rejected for one in checked.values()], ignore_index=True),
        warnings=pd.concat([one.warnings for one in checked.values()], ignore_index=True),
        not_watched=not_watched(
            raw, *(checked[name].accepted["child_id"] for name in ("children", "measurements"))
        ),
    )


def read_caption(file: Path) -> str:
    """Return the line to print beside the data; empty where the folder has none."""
    if not file.is_file():
        return ""
    return " ".join(file.read_text(encoding="utf-8-sig", errors="replace").split())
