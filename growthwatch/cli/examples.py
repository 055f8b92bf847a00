"""One example of every command, as its help prints it: each works as it stands."""

from __future__ import annotations

import typer

# `caseload` is a caseload folder with a child B1, `export.csv` an export, `parquet` tables in
# Parquet.
EXAMPLES: dict[str, str] = {
    "demo": "growthwatch demo --out demo",
    "import": "growthwatch import export.csv --suggest",
    "rules": "growthwatch rules",
    "check": "growthwatch check caseload",
    "score": "growthwatch score caseload --out scores.csv",
    "report": "growthwatch report caseload --out reports/2014-08-22 --as-of 2014-08-22",
    "init": "growthwatch init",
    "open": "growthwatch open",
    "serve": "growthwatch serve --port 8600",
    "chart": "growthwatch chart caseload --child B1 --out b1.png",
    "fhir": "growthwatch fhir caseload --child B1 --out b1.json",
    "calendar": "growthwatch calendar caseload --out team.ics",
    "csds": "growthwatch csds caseload --out csds",
    "pack": "growthwatch pack caseload --child B1 --out b1.pdf",
    "run": "growthwatch run parquet --out results",
    "chronology": "growthwatch chronology caseload --child B1 --out b1.csv",
    "verify": "growthwatch verify caseload",
}


def add_examples(app: typer.Typer) -> None:
    """Put its example beneath the help of every command.

    Raises
    ------
    KeyError
        For a command without one.
    """
    for command in app.registered_commands:
        name = command.name or command.callback.__name__  # type: ignore[union-attr]
        command.epilog = f"Example: {EXAMPLES[name]}"
