"""One child: her record, scores, findings and charts."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from growthwatch.caseload.checking import checked_tables
from growthwatch.caseload.shown import Table
from growthwatch.caseload.values import (
    accepted,
    child_row,
    contact_rows,
    refuse,
    visits,
)
from growthwatch.reading.cells import read_date
from growthwatch.reading.check import GESTATION, check_measurements
from growthwatch.reading.check_contacts import check_contacts
from growthwatch.reading.coercion import as_day
from growthwatch.reading.spans import day_from
from growthwatch.record.condition_references import chosen_references
from growthwatch.record.cutting import cut, cut_actions, cut_periods, cut_plans
from growthwatch.record.errors import CaseloadError
from growthwatch.record.schedule import GAP_DAYS
from growthwatch.record.tables import (
    empty_actions,
    empty_contacts,
    empty_periods,
    empty_plans,
)
from growthwatch.record.vocabulary import REFERENCES, TERMS, known
from growthwatch.say.ages import date_words

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from matplotlib.axes import Axes

    from growthwatch.caseload.judgement import Judgement
    from growthwatch.charts import Chart
    from growthwatch.charts.axes.windows import Ages
    from growthwatch.charts.presets import PresetName
    from growthwatch.chronology import Vocabulary
    from growthwatch.pack import Pseudonyms, Written


@dataclass(frozen=True, repr=False, eq=False, init=False)
class Child:
    """One child: a caseload of one.

    Parameters
    ----------
    sex : str or int
        "female" or "male", F or M, or the NHS codes 2 and 1; where it is unknown or indeterminate
        (0, 9, X, I, or a word for it) the child has no centiles and is watched without.
    birth_date : date or str
        2011-10-20 or 20/10/2011; an instant with a time zone is its day by British clocks.
    gestation : str or int, optional
        At birth: "37+2", "37/40", or 261 days. Unknown is taken as 40+0 and said so.
    weight_kg, height_cm, ofc_cm : dict, Series, pairs or str, optional
        Values by date, ``{"2013-01-14": 7.86}`` or ``[("2013-01-14", "17 lb 5 oz")]``, or lines as
        pasted, each a date and a value. A timedelta in place of a date is an age.
    contacts : DataFrame, or list of dict or pairs, optional
        With a date and any of agency, role, kind, summary, date_to.
    child_id : str
    reference : {"uk-who", "who", "trisomy-21", "turner"}, optional
        What the child is compared with. By default what the `condition` calls for, and else
        "uk-who".
    term : {"exact", "paper"}
        See `growthwatch.score`.
    **about
        What else the children's table may hold: birth_weight_kg, mother_height_cm, condition, name
        and so on.

    Attributes
    ----------
    children : DataFrame
        The child's one row of the children table.
    measurements, contacts : DataFrame
        The child's rows, by date.
    reference : str
        As its own row says, by `reference` or `condition`, and otherwise as given.
    term : str
    until : Timestamp or None
        The last day of the record, where it was cut by `as_of`.
    caption : str
        What must be said wherever these data are shown.
    plans : DataFrame
        The measuring planned for the child.
    actions, periods : DataFrame
        What was promised, and the child's stays in hospital, nursery and so on.
    relatives : DataFrame
        Rows of the children table of the same family, without the child's own: whose names a
        pseudonymised pack must not tell either.
    relatives_measured : DataFrame
        What was measured of them, where a caseload gives it: see `siblings`.

    Raises
    ------
    CaseloadError
        A ValueError: for a value or date that cannot be used, with what to do.

    Warns
    -----
    UserWarning
        For a gestation that cannot be read and is taken as unknown.

    Examples
    --------
    >>> child = Child(sex="F", birth_date="20/10/2011", gestation="37+2")
    >>> child = child.add("2012-11-02", weight_kg=7.85).add("14/01/2013", weight_kg="17 lb 5 oz")
    >>> child
    Child child, female, born 20 October 2011, 2 weights, last 7.85... kg on 14 January 2013 (...)
    >>> child.scores["corrected_age_days"].tolist()
    [360.0, 433.0]
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
        sex: Any,
        birth_date: Any,
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
    ) -> Child:
        """Make a child from its rows of a caseload's tables.

        Parameters
        ----------
        children, measurements, contacts : DataFrame
            As a `Caseload` has them: one child's row, and its rows by date.
        **more
            Any other attribute: reference, term, until, caption, plans, relatives, actions,
            periods, relatives_measured.
        """
        child: Child = object.__new__(cls)
        child._set(children=children, measurements=measurements, contacts=contacts, **more)
        return child

    def replaced(self, **changes: Any) -> Child:
        """Return the child with other tables, or another reference, term, caption or last day."""
        return Child.from_tables(
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
    ) -> Child:
        """Return the child with one more visit.

        Parameters
        ----------
        date : date, str or timedelta
            Read as everywhere: 2013-01-14 or 14/01/2013. A timedelta is the age on the day.
        weight_kg, height_cm, ofc_cm : number or str, optional
            Text may name its unit: "17 lb 5 oz", "82 cm".

        Returns
        -------
        Child
            A new one. A record that was cut by `as_of` reaches to the visit, if that is later.

        Raises
        ------
        CaseloadError
            For a date or a value that cannot be used, with what to do.
        """
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

    def _with_contacts(self, contacts: Any) -> Child:
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
    def scores(self) -> pd.DataFrame:
        """Every measurement with its z-score and centile, as `growthwatch.score` returns them."""
        from growthwatch.scoring import score

        table = score(self.children, self.measurements, reference=self.reference, term=self.term)
        return Table(table)

    @cached_property
    def findings(self) -> pd.DataFrame:
        """What should worry someone, as `growthwatch.detect` returns it."""
        from growthwatch.detection import detect

        found = detect(self.scores, as_of=self.until, children=self.children, plans=self.plans)
        return Table(found)

    @cached_property
    def judgement(self) -> Judgement:
        """What the child's growth is, what to do and by when: see `growthwatch.judge`."""
        from growthwatch.caseload.judgement import Judgement
        from growthwatch.judgement import judge

        table = judge(
            self.scores,
            self.findings,
            self.contacts,
            self.plans,
            self.until,
            children=self.children,
            actions=self.actions,
            periods=self.periods,
        )
        return Judgement(table.iloc[0].to_dict())

    @cached_property
    def episodes(self) -> pd.DataFrame:
        """What happened, one row a stretch: see `growthwatch.episodes`."""
        from growthwatch.judgement import episodes

        found = episodes(
            self.scores, self.findings, self.contacts, self.until, children=self.children
        )
        return Table(found)

    @cached_property
    def siblings(self) -> tuple[Child, ...]:
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
                    Child.from_tables(row, own, empty_contacts(), term=self.term, until=self.until)
                )
        return tuple(found)

    def expected(self, dates: Any, measure: str = "weight", **how: Any) -> pd.DataFrame:
        """Say what the child should measure on coming dates, given the record so far.

        Parameters
        ----------
        dates : date, str, timedelta or list of these
            2013-06-20 or 20/06/2013; "in 30 days", "6 weeks" or a timedelta count from the end of
            the record: the last day it was cut at, or the last measurement.
        measure : {"weight", "height"}
        **how
            Passed on to `growthwatch.growth_model.predict`, such as `measurement_error`.

        Returns
        -------
        DataFrame
            One row a date: the expected value, the bands that hold half (value_25th to value_75th)
            and nine tenths (value_5th to value_95th) of children with such a record, and the low
            values that would worry; kg or cm.
        """
        from growthwatch.growth_model import predict

        last = self.measurements["date"].max() if self.until is None else self.until
        each = [dates] if isinstance(dates, str) or not np.ndim(dates) else dates
        days = [day_from(date, last, "the last measurement") for date in each]
        return predict(self.scores, days, measure=measure, **how)

    def as_of(self, date: Any) -> Child:
        """Return the child as known at the end of a day.

        Parameters
        ----------
        date : date or str (YYYY-MM-DD)

        Returns
        -------
        Child
            With the measurements, contacts, plans, promises and periods up to and including the
            day.
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

    def chart(
        self,
        measure: str = "weight",
        ax: Axes | None = None,
        *,
        contacts: Any = None,
        findings: bool | None = None,
        expected: bool | Literal["next"] | None = None,
        ages: Ages = None,
        preset: PresetName | None = None,
        key: bool = False,
        caption: str | None = None,
    ) -> Chart:
        """Draw the child's growth chart.

        Parameters
        ----------
        measure : {"weight", "height", "bmi", "ofc", "z", "weight-for-length"}
            "z" is the z-score chart of all measures.
        ax : matplotlib Axes, optional
            Drawn on; a figure of its own otherwise.
        contacts : bool, or DataFrame or list as `Child` takes them, optional
            Whether the child's own are shown, or others in their place; as the preset has it
            otherwise.
        findings : bool, optional
            Whether they are shown; as the preset has it otherwise.
        expected : bool or "next", optional
            Shade what was expected; "next" also for the 13 weeks to come.
        ages : {"record", "0-1", "0-4", "2-20"} or (float, float), optional
            Ages in view; years.
        preset : {"clinic", "conference", "family", "story"}, optional
            "story", what happened with a letter an episode under the sentence of the judgement, for
            the weight of a child with episodes; "clinic", every centile line, otherwise.
        key : bool
            The key to the contacts will be in the same file, as ``pages=contact_key(child)``: the
            words of contacts in a story begin with their numbers.
        caption : str, optional
            Printed on the figure; the child's own otherwise.

        Returns
        -------
        Chart
            Shown by a notebook, its points speaking; with .figure, .axes and .save(path).

        Raises
        ------
        ValueError
            For an unknown measure or preset, and for what the chart cannot show.
        """
        from growthwatch.charts import draw_chart
        from growthwatch.charts.story.episodes import has_story

        child = self
        if contacts is not None and not isinstance(contacts, bool):
            child, contacts = self._with_contacts(contacts), True
        said = caption or self.caption or None
        full = measure != "weight" or findings or expected
        if preset == "story" or (preset is None and not full and has_story(self.episodes)):
            return draw_chart(
                child, measure, ax=ax, contacts=contacts, findings=findings, expected=expected,
                ages=ages, preset="story", episodes=self.episodes, periods=self.periods, key=key,
                headline=self.judgement["headline"] if measure == "weight" else None, caption=said,
            )  # fmt: skip
        return draw_chart(
            child, measure, ax=ax, contacts=contacts, findings=findings, expected=expected,
            ages=ages, preset=preset or "clinic", caption=said,
        )  # fmt: skip

    def chronology(
        self, *, contacts: pd.DataFrame | None = None, gap_days: tuple[int, ...] = GAP_DAYS
    ) -> pd.DataFrame:
        """Merge contacts, measurements and findings by date into one table.

        Parameters
        ----------
        contacts : DataFrame, optional
            In place of the child's own: several agencies' files, see
            `growthwatch.chronology.merge_contacts`.
        gap_days : tuple of int
            A stretch longer than the shortest of these without contact or measurement is a row.

        Returns
        -------
        DataFrame
            One row an event, see `growthwatch.chronology.chronology`.
        """
        from growthwatch.chronology import chronology

        return chronology(self, contacts=contacts, gap_days=gap_days)

    def response_times(
        self, *, contacts: pd.DataFrame | None = None, vocabulary: Vocabulary | None = None
    ) -> pd.DataFrame:
        """Count the days from each finding to what was recorded next.

        Parameters
        ----------
        contacts : DataFrame, optional
            In place of the child's own.
        vocabulary : growthwatch.chronology.Vocabulary, optional
            What counts as a paediatric assessment and as a referral to social care.

        Returns
        -------
        DataFrame
            One row a finding, see `growthwatch.chronology.response_times`.
        """
        from growthwatch.chronology import response_times

        return response_times(self, contacts=contacts, vocabulary=vocabulary)

    def pack(
        self,
        path: str | Path,
        *,
        preset: PresetName = "conference",
        pseudonymise: bool | Pseudonyms = False,
        key: str | Path | None = None,
        family: bool = False,
        force: bool = False,
        relatives: pd.DataFrame | None = None,
        rejected: pd.DataFrame | None = None,
        sources: dict[str, str] | None = None,
        made_by: str = "",
        made_on: dt.date | str | None = None,
        appendix: bool = False,
        letter: str | None = None,
    ) -> Written:
        """Write a child's growth as one PDF to print: for a conference, an agency or the family.

        Parameters
        ----------
        path : str or Path
            Ends in .pdf.
        preset, pseudonymise, key, family, force, relatives, rejected, sources, made_by, made_on, \
appendix, letter
            See `growthwatch.pack.write_pack`.

        Returns
        -------
        Written
            The path, the key's if one was asked for, and what to read before it is handed on.
        """
        from growthwatch.pack import write_pack

        return write_pack(
            self, path, preset=preset, pseudonymise=pseudonymise, key=key, family=family,
            force=force, relatives=relatives, rejected=rejected, sources=sources, made_by=made_by,
            made_on=made_on, appendix=appendix, letter=letter,
        )  # fmt: skip

    def __repr__(self) -> str:
        parts = [f"Child {self.id}", str(self.record["sex"])]
        parts.append(f"born {date_words(self.record['birth_date'])}")
        weights = self.scores[self.scores["measure"] == "weight"]
        if weights.empty:
            return ", ".join([*parts, "no weights"])
        last = weights.iloc[-1]
        number = f"{len(weights)} weight" + ("" if len(weights) == 1 else "s")
        band = f" ({last['band']})" if last["band"] else ""
        parts += [number, f"last {last['value']:g} kg on {date_words(last['date'])}{band}"]
        return ", ".join(parts)

    def __str__(self) -> str:
        from growthwatch.caseload.child_shown import child_text

        return child_text(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Show the child in an IPython terminal."""
        printer.text(str(self))

    def _repr_html_(self) -> str:
        from growthwatch.caseload.child_shown import child_html

        return child_html(self)
