"""Records of one table with what is wrong with them, and their selections."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from growthwatch.reading.problems import Problem, found


@dataclass(frozen=True)
class Note:
    """Something to tell about rows that are used all the same."""

    rows: np.ndarray
    field: str
    kind: str
    messages: np.ndarray


@dataclass
class Records:
    """Records of one table of the caseload.

    Attributes
    ----------
    frame : DataFrame
        Typed values, one row a record.
    files, lines : ndarray, shape (records,)
    texts : dict of str to ndarray
        The cell behind each field, for saying what is wrong.
    problems : list of Problem
    notes : list of Note
    misfits : DataFrame
        Rows that are no records because they do not fit under the header.
    left_out : DataFrame
        Rows that are not asked for. Columns file, line, rows, what.
    blocked : ndarray of bool, shape (records,)
        Rows whose other half is missing, of which there is no more to say.
    visits : ndarray of str, shape (records,)
        Which visit of its row each record is; "" where a row is one record.
    """

    frame: pd.DataFrame
    files: np.ndarray
    lines: np.ndarray
    texts: dict[str, np.ndarray]
    misfits: pd.DataFrame
    left_out: pd.DataFrame
    blocked: np.ndarray
    visits: np.ndarray
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def problem(self, name: str, where: np.ndarray, reason: str | np.ndarray) -> None:
        """Add a problem of the cells `where` of a field."""
        where = np.asarray(where, dtype=bool) & ~self.blocked
        self.problems.append(found(name, self.texts[name], where, reason))

    def note(self, name: str, where: np.ndarray, kind: str, message: str | np.ndarray) -> None:
        """Add a note on the cells `where` of a field."""
        rows = np.flatnonzero(where)
        said = np.broadcast_to(np.asarray(message, dtype=object), len(where))[rows]
        self.notes.append(Note(rows, name, kind, said))


def keep(records: Records, where: np.ndarray) -> Records:
    """Return the records `where`, with their problems and notes."""
    new = np.cumsum(where) - 1

    def kept(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        good = where[rows]
        return new[rows[good]], good

    problems: list[Problem] = []
    notes: list[Note] = []
    for problem in records.problems:
        rows, good = kept(problem.rows)
        problems.append(Problem(rows, problem.field, problem.values[good], problem.reasons[good]))
    for note in records.notes:
        rows, good = kept(note.rows)
        notes.append(Note(rows, note.field, note.kind, note.messages[good]))
    return Records(
        records.frame[where].reset_index(drop=True),
        records.files[where],
        records.lines[where],
        {name: text[where] for name, text in records.texts.items()},
        records.misfits,
        records.left_out,
        records.blocked[where],
        records.visits[where],
        problems,
        notes,
    )


def without(records: Records, out: np.ndarray, what: str) -> Records:
    """Return records without those in which there is nothing, which are counted as left out."""
    if not out.any():
        return records
    files = pd.DataFrame({"file": records.files[out], "line": records.lines[out]})
    counted = files.groupby("file", sort=False)["line"].agg(["first", "size"]).reset_index()
    rows = pd.DataFrame(
        {
            "file": counted["file"].astype("str"),
            "line": counted["first"].astype("int64"),
            "rows": counted["size"].astype("int64"),
            "what": pd.array([what] * len(counted), dtype="str"),
        }
    )
    kept = keep(records, ~out)
    kept.left_out = pd.concat([records.left_out, rows], ignore_index=True)
    return kept


def together(parts: list[Records]) -> Records:
    """Return the records of several visits of the same rows as one table."""
    starts = np.cumsum([0, *(len(part.frame) for part in parts)])
    problems = [
        Problem(one.rows + start, one.field, one.values, one.reasons)
        for start, part in zip(starts, parts, strict=False)
        for one in part.problems
    ]
    notes = [
        Note(one.rows + start, one.field, one.kind, one.messages)
        for start, part in zip(starts, parts, strict=False)
        for one in part.notes
    ]
    return Records(
        pd.concat([part.frame for part in parts], ignore_index=True),
        np.concatenate([part.files for part in parts]),
        np.concatenate([part.lines for part in parts]),
        {name: np.concatenate([part.texts[name] for part in parts]) for name in parts[0].texts},
        parts[0].misfits,
        pd.concat([part.left_out for part in parts], ignore_index=True).drop_duplicates(),
        np.concatenate([part.blocked for part in parts]),
        np.concatenate([part.visits for part in parts]),
        problems,
        notes,
    )
