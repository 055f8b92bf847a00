"""A pack to a file, whole or not at all."""

from __future__ import annotations

import dataclasses
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from growthwatch.charts.presets import PRESETS, PresetName
from growthwatch.pack.contents import Given, pack_document
from growthwatch.pack.days import last_day
from growthwatch.pack.family import family_document
from growthwatch.pack.file_names import check_name
from growthwatch.pack.letter import letter_document
from growthwatch.pack.pdf import PackError, compile_pdf, need_typst
from growthwatch.pack.printable import printable
from growthwatch.pack.pseudonyms import Pseudonyms, pseudonyms_for
from growthwatch.pack.texts import with_texts
from growthwatch.record.vocabulary import known
from growthwatch.say.ages import date_words
from growthwatch.writing.replacing import check_file
from growthwatch.writing.whole_file import whole_file

if TYPE_CHECKING:
    from growthwatch.caseload.child import Child

MEASURED = ("weight_kg", "height_cm", "ofc_cm")
LEFT_OUT = "[left out]"
NO_DAY = pd.Timestamp(2000, 1, 1)  # of a record without any date


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes
    ----------
    path : Path
    key : Path or None
        Who is who, if asked for.
    to_read : tuple of str
        Of a pseudonymised pack: words left in its texts that may name a person or a place.
    """

    path: Path
    key: Path | None = None
    to_read: tuple[str, ...] = ()


def write_pack(
    child: Child,
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
    made_on: Any = None,
    appendix: bool = False,
    letter: str | None = None,
) -> Written:
    """Write a child's growth as one PDF to print: three pages around the judgement.

    The first page is read in a minute: what is the matter, the chart, what happened and what
    followed, what was promised, what is to be done by when. The second has the contacts that matter
    most, the third every measure.

    Parameters
    ----------
    child : Child
    path : str or Path
        Ends in .pdf.
    preset : {"conference", "clinic"}
        Of the charts: in black and white, or in colour.
    pseudonymise : bool or Pseudonyms
        Replace names, numbers, identifiers, practitioners and dates, in texts too, as
        `growthwatch.pack.pseudonyms_for` chooses; or as given, so that two packs agree.
    key : str or Path, optional
        Also write who is who, and by how much dates were moved, to this .csv file. Without it
        nobody can tell afterwards.
    family : bool
        Two pages for the family instead, in plain words.
    appendix : bool
        Put behind the three pages all that is recorded: every chart, the findings by episode, the
        chronology, the tables and the method.
    letter : str, optional
        One page for this agency instead, with only what it needs: the judgement, what is asked by
        when, its own promises and contacts.
    force : bool
        Replace a file that is there.
    relatives : DataFrame, optional
        Rows of the children table of the same family, whose names are replaced too; without it
        those of `child.relatives`, which a caseload gives.
    rejected : DataFrame, optional
        This child's rows that could not be used.
    sources : dict of str to str, optional
        SHA-256 of the files read, by name. Not printed where pseudonymised.
    made_by : str
    made_on : date or str, optional
        Printed on the first page; lines to write on without them. Where dates are moved, no day is
        printed: beside the true one they would give themselves away.

    Returns
    -------
    Written

    Raises
    ------
    PackError
        A ValueError: if typst is missing, a path cannot be used, or the name of the file has an
        identifier of the child in it.
    FileExistsError
        If a file is there and `force` is not given.

    Notes
    -----
    The same record gives the same bytes, apart from the secret offset of a pseudonymised one. The
    file's own date is the last day of the record. It follows PDF/UA-1 (ISO 14289-1).
    """
    need_typst()
    known(preset, tuple(name for name in PRESETS if not PRESETS[name].plain), "preset of a pack")
    path, key = Path(path), None if key is None else Path(key)
    _check(path, ".pdf", force)
    if key is not None:
        if not pseudonymise:
            raise PackError("a key is written only with pseudonymise: nothing else has one")
        _check(key, ".csv", force)
    agency = (letter or "").strip()
    _check_together(family=family, appendix=appendix, letter=letter)
    pseudonyms = None
    if pseudonymise:
        pseudonyms = pseudonymise if isinstance(pseudonymise, Pseudonyms) else None
        pseudonyms = pseudonyms or pseudonyms_for(child, relatives)
        for file in (path, key):
            if file is not None:
                check_name(file.stem, child, pseudonyms)
        child = pseudonyms.applied(child)
        rejected = None if rejected is None else _without_values(rejected, pseudonyms)
        made_by, made_on, sources = pseudonyms.of_text(made_by), None, None
        agency = pseudonyms.of_text(agency)
    child = _printable(child)
    given = Given(
        preset=preset,
        rejected=None if rejected is None else with_texts(rejected, _can_be_printed),
        sources=sources,
        made_by=printable(made_by),
        made_on="" if made_on is None else date_words(pd.Timestamp(made_on)),
        pseudonymised=pseudonyms is not None,
        appendix=appendix,
    )
    document, pictures = _document(child, given, family=family, agency=agency)
    day = last_day(child)
    content = compile_pdf(document, pictures, NO_DAY if day is None else day)
    with ExitStack() as files:
        files.enter_context(whole_file(path, force=force)).write_bytes(content)
        if key is not None and pseudonyms is not None:
            pseudonyms.write_key(files.enter_context(whole_file(key, force=force)))
    left = tuple(pseudonyms.left_to_read(child)) if pseudonyms else ()
    return Written(path, key, left)


def _document(
    child: Child, given: Given, *, family: bool, agency: str
) -> tuple[dict[str, Any], dict[str, str]]:
    if family:
        return family_document(child)
    return (
        letter_document(child, given, printable(agency)) if agency else pack_document(child, given)
    )


def _check_together(*, family: bool, appendix: bool, letter: str | None) -> None:
    if letter is not None and not letter.strip():
        raise PackError("a letter needs the name of the agency that it is for")
    asked = {"family": family, "letter": letter is not None, "appendix": appendix}
    given = [name for name, value in asked.items() if value]
    if len(given) > 1:
        raise PackError(f"{given[0]} and {given[1]} are two documents: ask for one of them")


def _check(path: Path, ending: str, force: bool) -> None:
    if path.suffix.lower() != ending:
        raise PackError(f"{path} must end in {ending}")
    if not path.absolute().parent.is_dir():
        raise PackError(f"{path} is in a folder that does not exist: make the folder first")
    if path.is_dir():
        raise PackError(f"{path} is a folder: give the name of a file")
    check_file(path, force=force)


def _without_values(rejected: pd.DataFrame, pseudonyms: Pseudonyms) -> pd.DataFrame:
    """Return rejected rows without the cells that were wrong: nobody knows what those hold."""
    values = rejected["value"].astype(str)
    number = values.str.fullmatch(r"[\d.,]{0,7}") & rejected["field"].isin(MEASURED)
    return with_texts(rejected.assign(value=values.where(number, LEFT_OUT)), pseudonyms.of_text)


def _printable(child: Child) -> Any:
    """Return the child with texts that the fonts can show."""
    values = {one.name: getattr(child, one.name) for one in dataclasses.fields(child)}
    tables = {name: value for name, value in values.items() if isinstance(value, pd.DataFrame)}
    changed = {name: with_texts(table, _can_be_printed) for name, table in tables.items()}
    caption = printable(child.caption)
    if caption == child.caption and all(changed[name].equals(tables[name]) for name in tables):
        return child  # as it is: its scores and findings may be known already
    return child.replaced(**changed, caption=caption)


def _can_be_printed(text: str, near: Any) -> str:
    return printable(text)
