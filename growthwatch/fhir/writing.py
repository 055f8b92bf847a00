"""A caseload's resources, each validated, to one file: a Bundle or a bulk export's lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from growthwatch.caseload import Caseload
from growthwatch.caseload.child import Child
from growthwatch.fhir.resources import Resource, document, judged, of_birth, patient, scored
from growthwatch.scoring import score
from growthwatch.writing.whole_file import whole_file

ENDINGS = (".json", ".ndjson")
TITLE = "Growth record for a case conference"


class NoFhir(ImportError):
    """The model library is not installed."""


def validated(resources: Iterable[Resource]) -> Iterator[Resource]:
    """Yield resources that the model library accepts.

    Raises
    ------
    NoFhir
        If it is not installed.
    ValueError
        For a resource that breaks FHIR's rules: a mistake of growthwatch's.
    """
    try:
        from fhir.resources.R4B import get_fhir_model_class
    except ModuleNotFoundError as error:
        raise NoFhir(
            'FHIR is written with one more package: pip install "growthwatch[fhir]"'
        ) from error
    for one in resources:
        get_fhir_model_class(one["resourceType"]).model_validate(one)
        yield one


def caseload_resources(
    caseload: Caseload,
    as_of: Any = None,
    *,
    reference: str = "uk-who",
    term: str = "exact",
) -> Iterator[Resource]:
    """Yield a caseload's resources: children, measurements with their scores, judgements.

    Parameters
    ----------
    caseload : Caseload
    as_of : date or str, optional
        By default the day of the last measurement.
    reference, term
        See `growthwatch.score`.

    Yields
    ------
    dict
        Patient; Observations of gestation and birth weight; an Observation for each measurement,
        and for its z-score and centile, derived from it, with the reference as the method; a Flag
        and a DetectedIssue for each child who is to be seen, implicating the last weight.
    """
    day = caseload.measurements["date"].max() if as_of is None else pd.Timestamp(as_of)
    then = caseload.as_of(day)
    for child in then.children.to_dict("records"):
        yield patient(child)
        yield from of_birth(child)
    scores = score(then.children, then.measurements, reference=reference, term=term)
    on_day = scores.groupby(["child_id", "date", "measure"], sort=False, observed=True)
    scores = scores.assign(number=on_day.cumcount())
    made: dict[tuple[Any, Any, str], str] = {}
    last_weight: dict[str, str] = {}
    # Weights and heights stand before the body mass index that is worked out from them.
    order = scores.sort_values(
        ["child_id", "date"], kind="stable", key=lambda c: c, ignore_index=True
    )
    for row in order.iloc[(order["measure"] == "bmi").argsort(kind="stable")].itertuples():
        of = []
        if row.measure == "bmi":
            of = [made[row.child_id, row.date, one] for one in ("weight", "height")]
        resources = scored(row, int(row.number), of)
        made[row.child_id, row.date, str(row.measure)] = resources[0]["id"]
        if row.measure == "weight":
            last_weight[str(row.child_id)] = resources[0]["id"]
        yield from resources
    for facts in then.judgements(day, reference=reference, term=term).to_dict("records"):
        implicated = last_weight.get(str(facts["child_id"]))
        yield from judged({str(k): v for k, v in facts.items()}, [implicated] if implicated else [])


def pack_document(child: Child, pdf: Path, on: Any) -> Resource:
    """Return a pack that was written, as a DocumentReference of its child."""
    return document(child.id, TITLE, pdf.read_bytes(), pd.Timestamp(on))


def write_fhir(resources: Iterable[Resource], out: str | Path, *, force: bool = False) -> int:
    """Write resources, each validated, and return how many: whole or not at all.

    Parameters
    ----------
    resources : iterable of dict
    out : str or Path
        Ends in .json, a Bundle of the type collection, or .ndjson, a line for each.
    """
    out, count = Path(out), 0
    bundle = out.suffix.lower() == ".json"
    with whole_file(out, force=force) as beside, beside.open("w", encoding="utf-8") as file:
        if bundle:
            file.write('{"resourceType": "Bundle", "type": "collection", "entry": [')
        for one in validated(resources):
            text = json.dumps(one, ensure_ascii=False)
            file.write(
                ("," * bool(count) + '\n{"resource": ' + text + "}") if bundle else text + "\n"
            )
            count += 1
        if bundle:
            file.write("\n]}\n")
    return count
