"""One child from values typed or pasted into a notebook, through the same checks as a file."""

from __future__ import annotations

from typing import Any

from growthwatch.caseload.child import Child


def one_child(
    *,
    sex: Any = None,
    birth_date: Any = None,
    weight_kg: Any = None,
    height_cm: Any = None,
    ofc_cm: Any = None,
    contacts: Any = None,
    child_id: str = "child",
    reference: str | None = None,
    term: str = "exact",
    **about: Any,
) -> Child:
    """Make a child from values at hand: for a question in a notebook.

    The same as `Child`, under the name that says what it does.

    Parameters
    ----------
    sex : str or int
        As every argument, see `Child`.
    birth_date : date or str
    weight_kg, height_cm, ofc_cm : dict, Series, pairs or str, optional
        Values by date, or lines as pasted.
    contacts : DataFrame, or list of dict or pairs, optional
    child_id : str
    reference : {"uk-who", "who", "trisomy-21", "turner"}, optional
    term : {"exact", "paper"}
    **about
        What else the children's table may hold: gestation, birth_weight_kg, condition and so on.

    Returns
    -------
    Child

    Raises
    ------
    CaseloadError
        A ValueError: for a name, value or date that cannot be used, with what to do.

    Warns
    -----
    UserWarning
        For a gestation that cannot be read and is taken as unknown; and, as
        `UnlikelyValuesWarning`, where more than half of the values of a measure lie beyond 6 SD.

    Examples
    --------
    >>> one_child(sex="F", birth_date="2011-10-20", weight_kg="2012-11-02 7.85\\n2013-01-14 7.86")
    The child, female, born 20 October 2011, 2 weights, last 7.86 kg on 14 January 2013 (...)
    """
    return Child(
        sex=sex, birth_date=birth_date, weight_kg=weight_kg, height_cm=height_cm, ofc_cm=ofc_cm,
        contacts=contacts, child_id=child_id, reference=reference, term=term, **about,
    )  # fmt: skip
