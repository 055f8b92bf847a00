"""The hazard log, read from its table and written as a page.

    python tests/safety/hazards.py

writes docs/safety/hazard-log.md from docs/safety/hazards.toml.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "safety"
SEVERITIES = ("minor", "significant", "considerable", "major", "catastrophic")
LIKELIHOODS = ("very low", "low", "medium", "high")
HEAD = """# Hazard log

Made from `hazards.toml` by `python tests/safety/hazards.py`. A test holds the two together, and
that every test named below exists and is not skipped.

Severities from least to worst: {severities}. Likelihoods: {likelihoods}. They are the authors' own
judgement for one child over a year of weekly reports, and have not been reviewed by a clinical
safety officer. An organisation that deploys growthwatch judges them anew for itself.

| | hazard | severity | likelihood before | after |
| --- | --- | --- | --- | --- |
"""


@dataclass(frozen=True)
class Hazard:
    """One row of the log; `residual` is what the controls leave."""

    id: str
    title: str
    cause: str
    effect: str
    severity: str
    before: str
    after: str
    controls: list[str]
    tests: list[str]
    residual: str = field(default="")


def hazards() -> list[Hazard]:
    """Return the log."""
    text = (FOLDER / "hazards.toml").read_text(encoding="utf-8")
    return [Hazard(**one) for one in tomllib.loads(text)["hazard"]]


def page() -> str:
    """Return the log as a page."""
    log = hazards()
    rows = "".join(
        f"| {one.id} | [{one.title}](#{one.id.lower()}) | {one.severity} | {one.before} "
        f"| {one.after} |\n"
        for one in log
    )
    head = HEAD.format(severities=", ".join(SEVERITIES), likelihoods=", ".join(LIKELIHOODS))
    return head + rows + "".join(_section(one) for one in log)


def _section(one: Hazard) -> str:
    controls = "".join(f"- {control}\n" for control in one.controls)
    tests = "".join(f"- `{test}`\n" for test in one.tests)
    left = f"\nWhat is left: {one.residual}\n" if one.residual else ""
    return (
        f"\n({one.id.lower()})=\n## {one.id} {one.title}\n\nCause: {one.cause}\n\n"
        f"Effect: {one.effect}\n\n{one.severity.capitalize()}; {one.before} before, "
        f"{one.after} after.\n\nControls:\n\n{controls}\nProved by:\n\n{tests}{left}"
    )


if __name__ == "__main__":
    (FOLDER / "hazard-log.md").write_text(page(), encoding="utf-8", newline="\n")
