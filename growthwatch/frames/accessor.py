"""`df.growth`: the steps of growthwatch on a table of one's own."""

from __future__ import annotations

import warnings
from typing import Any

import pandas as pd

NOMINAL_BIRTH = pd.Timestamp("2000-01-01")
ARGUMENTS = (
    "child_id", "sex", "birth_date", "date", "age", "gestation", "weight", "height", "head",
)  # fmt: skip


class Growth:
    """z-scores, findings and judgements of a table with one row a visit.

    Available as ``df.growth`` on every pandas DataFrame once growthwatch is imported, and as
    ``growthwatch.growth(df)`` for frames of polars. Headings are found by their usual names (id,
    dob, visit_date, age_months, wt, ht, hc) or said; `columns` shows what was taken for what.

    Parameters
    ----------
    table : DataFrame

    Examples
    --------
    >>> import pandas as pd
    >>> import growthwatch
    >>> df = pd.DataFrame(
    ...     {
    ...         "id": 7, "gender": "F", "dob": "20/10/2011",
    ...         "visit_date": ["2012-11-02", "2013-01-14", "2013-03-20"], "wt": [7.85, 7.86, 7.90],
    ...     }
    ... )
    >>> df.growth.columns
    {'child_id': 'id', 'sex': 'gender', 'birth_date': 'dob', 'date': 'visit_date', 'weight': 'wt'}
    >>> df.growth.judge()[["child_id", "state"]]
      child_id      state
    0        7  faltering
    """

    def __init__(self, table: Any) -> None:
        self._table = table

    @property
    def columns(self) -> dict[str, Any]:
        """Which column is taken for what, where nothing else is said."""
        return self._mapping({})

    def zscore(
        self,
        column: Any,
        *,
        measure: str | None = None,
        **said: Any,
    ) -> Any:
        """Return the z-scores of one column.

        Parameters
        ----------
        column : str
        measure : {"weight", "height", "head", "bmi"}, optional
            What it holds, where its heading does not say.
        **said
            As in `growthwatch.zscores`: sex, age, age_unit, birth_date, date, gestation, reference.

        Returns
        -------
        Series
            With the table's index, named wz, hz, bz or cz.

        Raises
        ------
        ValueError
            As `growthwatch.zscores`; for a measure that is none.

        Examples
        --------
        >>> import pandas as pd
        >>> df = pd.DataFrame({"id": [7, 7], "gender": "F", "dob": "20/10/2011",
        ...                    "date": ["2012-11-02", "2013-01-14"], "wt": [7.85, 7.86]})
        >>> df.growth.zscore("wt").round(2).tolist()
        [-1.18, -1.64]
        """
        from growthwatch.frames.columns import MEASURE_OF, recognised
        from growthwatch.frames.zscores import Z_NAMES, zscores
        from growthwatch.record.vocabulary import known

        name = measure or recognised(column)
        name = {"ofc": "head", **{one: one for one in MEASURE_OF}}.get(name, name)
        if measure is None and name not in MEASURE_OF:
            raise ValueError(
                f"{column!r} does not say what it measures: give measure='weight', 'height', "
                "'head' or 'bmi'"
            )
        known(name, tuple(MEASURE_OF), "measure")
        one = dict.fromkeys(MEASURE_OF, False) | {name: column} | said
        return zscores(self._table, **one)[Z_NAMES[name]]

    def zscores(self, **said: Any) -> Any:
        """Return the table with wz, hz, bz, cz and wlz: see `growthwatch.zscores`.

        Parameters
        ----------
        **said
            As in `growthwatch.zscores`.

        Returns
        -------
        DataFrame
            The table itself with its z-scores, its rows and index as they were.

        Examples
        --------
        >>> import pandas as pd
        >>> df = pd.DataFrame({"id": [7, 7], "gender": "F", "dob": "20/10/2011",
        ...                    "date": ["2012-11-02", "2013-01-14"], "wt": [7.85, 7.86]})
        >>> list(df.growth.zscores().columns)
        ['id', 'gender', 'dob', 'date', 'wt', 'wz']
        """
        from growthwatch.frames.zscores import zscores

        return zscores(self._table, **said)

    def score(
        self, *, age_unit: str | None = None, reference: str = "uk-who", term: str = "exact",
        **said: Any,
    ) -> Any:  # fmt: skip
        """Score every value: one row a child, date and measure, see `growthwatch.score`.

        Parameters
        ----------
        age_unit : {"days", "weeks", "months", "years"}, optional
        reference, term : str
        **said
            Headings, where they are not the usual ones: child_id, sex, birth_date, date, age,
            gestation, weight, height, head.

        Returns
        -------
        DataFrame

        Raises
        ------
        ValueError
            Where a child has two sexes or two birth dates, naming it; as `growthwatch.score`.

        Warns
        -----
        UserWarning
            Where there are ages and no dates: dates are then counted from a nominal birth date.

        Examples
        --------
        >>> import pandas as pd
        >>> df = pd.DataFrame({"id": [7, 7], "gender": "F", "dob": "20/10/2011",
        ...                    "date": ["2012-11-02", "2013-01-14"], "wt": [7.85, 7.86]})
        >>> df.growth.score()["age_days"].tolist()
        [379.0, 452.0]
        """
        scores, _ = self._scored(said, age_unit, reference, term)
        return self._returned(scores)

    def detect(self, *, as_of: Any = None, **said: Any) -> Any:
        """Find what the records show: see `growthwatch.detect`; other arguments as `score`.

        Parameters
        ----------
        as_of : date or str, optional
            By the record up to and including this day only.
        **said
            As in `score`: headings, age_unit, reference, term.

        Returns
        -------
        DataFrame
            One row a finding, as `growthwatch.detect` returns it; of polars where the table is.

        Examples
        --------
        >>> import pandas as pd
        >>> df = pd.DataFrame({"id": [7, 7], "gender": "F", "dob": "20/10/2011",
        ...                    "date": ["2012-11-02", "2013-01-14"], "wt": [7.85, 7.86]})
        >>> df.growth.detect()["rule"].tolist()
        ['overdue_routine', 'weight_plateau']
        """
        from growthwatch.detection import detect

        scores, children = self._scored(said)
        return self._returned(detect(scores, as_of=as_of, children=children))

    def judge(self, *, as_of: Any = None, **said: Any) -> Any:
        """Judge every child: see `growthwatch.judge`; other arguments as `score`.

        Parameters
        ----------
        as_of : date or str, optional
            By the record up to and including this day only.
        **said
            As in `score`: headings, age_unit, reference, term.

        Returns
        -------
        DataFrame
            One row a child, as `growthwatch.judge` returns it; of polars where the table is.

        Examples
        --------
        >>> import pandas as pd
        >>> df = pd.DataFrame({"id": [7, 7], "gender": "F", "dob": "20/10/2011",
        ...                    "date": ["2012-11-02", "2013-01-14"], "wt": [7.85, 7.86]})
        >>> df.growth.judge()["state"].tolist()
        ['confirm']
        """
        from growthwatch.judgement import judge

        scores, children = self._scored(said)
        return self._returned(judge(scores, as_of=as_of, children=children))

    def _mapping(self, said: dict[str, Any]) -> dict[str, Any]:
        from growthwatch.frames.columns import mapping_of

        chosen = mapping_of(self._table, dict.fromkeys(ARGUMENTS) | said)
        return {name: chosen[name] for name in ARGUMENTS if name in chosen}

    def _scored(
        self,
        said: dict[str, Any],
        age_unit: str | None = None,
        reference: str = "uk-who",
        term: str = "exact",
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the scores and the children that the table holds."""
        from growthwatch.frames.visits import children_and_visits
        from growthwatch.scoring import score

        own = {name: said.pop(name) for name in ("reference", "term", "age_unit") if name in said}
        for name in said:
            if name not in ARGUMENTS:
                raise TypeError(f"no argument {name!r}: there are {', '.join(ARGUMENTS)}")
        made = children_and_visits(
            self._table, self._mapping(said), own.get("age_unit", age_unit), NOMINAL_BIRTH
        )
        if made.nominal:
            warnings.warn(
                f"there are ages and no dates: dates are counted from a nominal birth date, "
                f"{NOMINAL_BIRTH:%Y-%m-%d}, and mean nothing beside",
                UserWarning,
                stacklevel=3,
            )
        scores = score(
            made.children, made.visits, reference=own.get("reference", reference),
            term=own.get("term", term),
        )  # fmt: skip
        return scores, made.children

    def _returned(self, result: pd.DataFrame) -> Any:
        from growthwatch.caseload.shown import Table
        from growthwatch.frames.native import like

        return Table(result) if isinstance(self._table, pd.DataFrame) else like(result, self._table)


def growth(table: Any) -> Growth:
    """Return the steps of growthwatch on a table of one's own: ``df.growth``, for any frame.

    Parameters
    ----------
    table : DataFrame, of pandas or polars

    Returns
    -------
    Growth

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"sex": ["F"], "age_months": [12], "wt": [7.85]})
    >>> growth(df).zscore("wt").round(2).tolist()
    [-1.08]
    """
    return Growth(table)


pd.api.extensions.register_dataframe_accessor("growth")(Growth)
