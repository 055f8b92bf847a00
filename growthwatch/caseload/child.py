"""One child: what follows from her record, as scores, findings, a judgement and charts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from growthwatch.caseload.child_record import ChildRecord
from growthwatch.caseload.shown import Table
from growthwatch.reading.spans import day_from
from growthwatch.record.schedule import GAP_DAYS
from growthwatch.say.ages import date_words
from growthwatch.say.sentence import called

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from matplotlib.axes import Axes

    from growthwatch.caseload.judgement import Judgement
    from growthwatch.charts import Chart
    from growthwatch.charts.axes.windows import Ages
    from growthwatch.charts.presets import PresetName
    from growthwatch.chronology import Vocabulary
    from growthwatch.growth_model import Drift
    from growthwatch.growth_model.weighing import OneMeasuresError
    from growthwatch.pack import Pseudonyms, Written


@dataclass(frozen=True, repr=False, eq=False, init=False)
class Child(ChildRecord):
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
        A ValueError: for a name, value or date that cannot be used, with what to do.

    Warns
    -----
    UserWarning
        For a gestation that cannot be read and is taken as unknown.

    Examples
    --------
    >>> child = Child(sex="F", birth_date="20/10/2011", gestation="37+2")
    >>> child = child.add("2012-11-02", weight_kg=7.85).add("14/01/2013", weight_kg="17 lb 5 oz")
    >>> child
    The child, female, born 20 October 2011, 2 weights, last 7.85... kg on 14 January 2013 (...)
    >>> child.scores["corrected_age_days"].tolist()
    [360.0, 433.0]
    """

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Every measurement with its z-score and centile, as `growthwatch.score` returns them."""
        from growthwatch.scoring import score

        table = score(self.children, self.measurements, reference=self.reference, term=self.term)
        return Table(table)

    @cached_property
    def findings(self) -> pd.DataFrame:
        """What should worry someone, as `growthwatch.detect` returns it, siblings beside."""
        from growthwatch.detection import detect

        children, scores = self.beside_siblings
        found = detect(
            scores,
            as_of=self.until,
            children=children,
            plans=self.plans,
            contacts=self.contacts,
        )
        return Table(found[(found["child_id"] == self.id).to_numpy()].reset_index(drop=True))

    @property
    def beside_siblings(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The `children` and `scores` of this child and its siblings, as of one family."""
        family = (self, *self.siblings)
        children = pd.concat([one.children for one in family], ignore_index=True)
        if len(family) > 1:
            # Whoever is among the relatives is of one family, whatever it is called.
            children = children.assign(family_id="family")
        return children, pd.concat([one.scores for one in family], ignore_index=True)

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

    def expected(
        self,
        dates: Any,
        measure: str = "weight",
        *,
        measurement_error: OneMeasuresError = None,
        drift: Drift | None = None,
    ) -> pd.DataFrame:
        """Say what the child should measure on coming dates, given the record so far.

        Parameters
        ----------
        dates : date, str, timedelta or list of these
            2013-06-20 or 20/06/2013; "in 30 days", "6 weeks" or a timedelta count from the end of
            the record: the last day it was cut at, or the last measurement.
        measure : {"weight", "height"}
        measurement_error, drift : optional
            As `growthwatch.growth_model.predict` takes them.

        Returns
        -------
        DataFrame
            One row a date: the expected value, the bands that hold half (value_25th to value_75th)
            and nine tenths (value_5th to value_95th) of children with such a record, and the low
            values that would worry; kg or cm.

        Examples
        --------
        >>> import growthwatch as gw
        >>> child = gw.datasets.child_b1().child("B1")
        >>> soon = child.as_of("2012-11-05").expected("in 8 weeks")
        >>> soon["expected_value"].round(1).tolist()
        [8.3]
        """
        from growthwatch.growth_model import predict

        last = self.measurements["date"].max() if self.until is None else self.until
        each = [dates] if isinstance(dates, str) or not np.ndim(dates) else dates
        days = [day_from(date, last, "the last measurement") for date in each]
        return predict(
            self.scores, days, measure=measure, measurement_error=measurement_error, drift=drift
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
            words of contacts begin with their numbers.
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

        Examples
        --------
        >>> import growthwatch as gw
        >>> child = gw.datasets.child_b1().child("B1")
        >>> chart = child.chart("weight", preset="clinic")
        >>> chart.axes.get_ylabel() != ""
        True
        """
        from growthwatch.charts import draw_chart
        from growthwatch.charts.marks.episodes import has_story

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
            ages=ages, preset=preset or "clinic", periods=self.periods, key=key, caption=said,
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

        Examples
        --------
        >>> import growthwatch as gw
        >>> child = gw.datasets.child_b1().child("B1")
        >>> child.chronology()[["date", "event"]].head(1)
                date                                              event
        0 2010-11-15  Conference: First conference before the birth ...
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

        Examples
        --------
        >>> import growthwatch as gw
        >>> child = gw.datasets.child_b1().child("B1")
        >>> times = child.response_times()
        >>> times[["rule", "days_to_contact", "days_to_weighing"]].head(1)
                     rule  days_to_contact  days_to_weighing
        0  weight_plateau                2                65
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
        preset, pseudonymise, key, family, force, relatives, rejected, sources : optional
            See `growthwatch.pack.write_pack`.
        made_by, made_on, appendix, letter : optional
            See `growthwatch.pack.write_pack`.

        Returns
        -------
        Written
            The path, the key's if one was asked for, and what to read before it is handed on.

        Raises
        ------
        PackError
            A ValueError: if typst is missing, a path cannot be used, or the name of the file has an
            identifier of the child in it.
        FileExistsError
            If a file is there and `force` is not given.

        Examples
        --------
        >>> import growthwatch as gw
        >>> child = gw.datasets.child_b1().child("B1")
        >>> written = child.pack("pack.pdf", pseudonymise=True)  # doctest: +SKIP
        """
        from growthwatch.pack import write_pack

        return write_pack(
            self, path, preset=preset, pseudonymise=pseudonymise, key=key, family=family,
            force=force, relatives=relatives, rejected=rejected, sources=sources, made_by=made_by,
            made_on=made_on, appendix=appendix, letter=letter,
        )  # fmt: skip

    def __repr__(self) -> str:
        parts = [called(self.id), str(self.record["sex"])]
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
