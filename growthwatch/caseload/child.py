"""One child: her record, scores, findings and charts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from growthwatch.centiles import MEASURE_WORDS
from growthwatch.reading.coercion import as_day
from growthwatch.record.condition_references import chosen_references
from growthwatch.record.cutting import cut, cut_actions, cut_periods, cut_plans
from growthwatch.record.schedule import GAP_DAYS
from growthwatch.record.tables import empty_actions, empty_periods, empty_plans
from growthwatch.record.vocabulary import REFERENCES, TERMS, UNITS, known
from growthwatch.say.ages import age_words_on, date_words

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

SHOWN_DIGITS = {"weight": 2, "height": 1, "bmi": 1, "ofc": 1}


@dataclass(frozen=True, repr=False, eq=False)
class Child:
    """One child of a caseload: a caseload of one.

    Attributes
    ----------
    children : DataFrame
        The child's one row of the children table.
    measurements, contacts : DataFrame
        The child's rows, by date.
    reference : {"uk-who", "who", "trisomy-21", "turner"}
        What the child is compared with: as its own row says, by `reference` or `condition`, and
        otherwise as given.
    term : {"exact", "paper"}
        See `growthwatch.score`.
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
    """

    children: pd.DataFrame
    measurements: pd.DataFrame
    contacts: pd.DataFrame
    reference: str = "uk-who"
    term: str = "exact"
    until: pd.Timestamp | None = None
    caption: str = ""
    plans: pd.DataFrame = field(default_factory=empty_plans)
    relatives: pd.DataFrame = field(default_factory=pd.DataFrame)
    actions: pd.DataFrame = field(default_factory=empty_actions)
    periods: pd.DataFrame = field(default_factory=empty_periods)

    def __post_init__(self) -> None:
        known(self.reference, REFERENCES, "reference")
        known(self.term, TERMS, "term")
        own = chosen_references(self.children, self.reference).reference[0]
        object.__setattr__(self, "reference", own)

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

        return score(self.children, self.measurements, reference=self.reference, term=self.term)

    @cached_property
    def findings(self) -> pd.DataFrame:
        """What should worry someone, as `growthwatch.detect` returns it."""
        from growthwatch.detection import detect

        return detect(self.scores, as_of=self.until, children=self.children, plans=self.plans)

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

        return episodes(
            self.scores, self.findings, self.contacts, self.until, children=self.children
        )

    def expected(self, dates: Any, measure: str = "weight", **how: Any) -> pd.DataFrame:
        """Say what the child should measure on coming dates, given the record so far.

        Parameters
        ----------
        dates : date, str (YYYY-MM-DD) or list of these
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

        return predict(self.scores, dates, measure=measure, **how)

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
        return replace(
            self,
            measurements=cut(self.measurements, day),
            contacts=cut(self.contacts, day),
            plans=cut_plans(self.plans, day),
            actions=cut_actions(self.actions, day),
            periods=cut_periods(self.periods, day),
            until=day if self.until is None else min(day, self.until),
        )

    def chart(
        self,
        measure: str = "weight",
        ax: Axes | None = None,
        *,
        contacts: bool | None = None,
        findings: bool | None = None,
        expected: bool | Literal["next"] | None = None,
        ages: Ages = None,
        preset: PresetName = "clinic",
        caption: str | None = None,
    ) -> Chart:
        """Draw the child's growth chart.

        Parameters
        ----------
        measure : {"weight", "height", "bmi", "ofc", "z", "weight-for-length"}
            "z" is the z-score chart of all measures.
        ax : matplotlib Axes, optional
            Drawn on; a figure of its own otherwise.
        contacts, findings : bool, optional
            Whether they are shown; as the preset has it otherwise.
        expected : bool or "next", optional
            Shade what was expected; "next" also for the 13 weeks to come.
        ages : {"record", "0-1", "0-4", "2-20"} or (float, float), optional
            Ages in view; years.
        preset : {"clinic", "conference", "family"}
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

        return draw_chart(
            self, measure, ax=ax, contacts=contacts, findings=findings, expected=expected,
            ages=ages, preset=preset, caption=caption or self.caption or None,
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
    ) -> Written:
        """Write the child's record as one PDF to print: for a case conference, or for the family.

        Parameters
        ----------
        path : str or Path
            Ends in .pdf.
        preset, pseudonymise, key, family, force, relatives, rejected, sources, made_by, made_on
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
            made_on=made_on,
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

    def _repr_html_(self) -> str:
        """Show the child in a notebook: the latest of each measure, and the findings."""
        latest = self.scores.groupby("measure", observed=True).tail(1)
        rows = [_measure_row(row) for _, row in latest.iterrows()]
        caption = f"<p><em>{escape(self.caption)}</em></p>" if self.caption else ""
        said = [f"<li>{escape(message)}</li>" for message in self.findings["message"].astype(str)]
        born = date_words(self.record["birth_date"])
        return "".join(
            [
                f"<p><strong>Child {escape(self.id)}</strong>, ",
                f"{escape(str(self.record['sex']))}, born {born}</p>",
                caption,
                "<table><thead><tr><th>Measure</th><th>Latest</th><th>Date</th><th>Age</th>"
                "<th>Centile</th></tr></thead><tbody>",
                *rows,
                "</tbody></table>",
                f"<ul>{''.join(said)}</ul>" if said else "<p>No findings.</p>",
            ]
        )


def _measure_row(row: pd.Series) -> str:
    measure = str(row["measure"])
    cells = (
        MEASURE_WORDS[measure],
        f"{row['value']:.{SHOWN_DIGITS[measure]}f} {UNITS[measure]}",
        date_words(row["date"]),
        age_words_on(row["date"], row["age_days"]),
        str(row["band"]) or str(row["note"]),
    )
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
