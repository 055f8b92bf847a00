"""What is looked for: every rule, in words."""

from __future__ import annotations

from typing import Annotated

import pandas as pd
import typer

from growthwatch.cli.printing import say


def rules(
    markdown: Annotated[
        bool, typer.Option("--markdown", help="As a table in Markdown, as in docs/rules.md.")
    ] = False,
) -> None:
    """List what is looked for: each rule, how serious it is and where its threshold comes from."""
    from growthwatch.detection import catalogue
    from growthwatch.record.vocabulary import SEVERITIES

    said = catalogue()
    if markdown:
        typer.echo(markdown_page(said), nl=False)
        return
    for severity in SEVERITIES:
        say(f"{severity.upper()}: {SEVERITY_WORDS[severity]}", "")
        for rule in said[said["severity"] == severity].itertuples():
            say(f"{rule.title} ({rule.rule})", f"  {rule.looks_for}", f"  Source: {rule.guidance}")
            say(f"  {rate_words(rule.false_alarms)}")
            if rule.thresholds:
                say(f"  Thresholds: {threshold_words(rule.thresholds)}")
            say("")


SEVERITY_WORDS = {
    "urgent": "look at these first.",
    "concern": "look at these next.",
    "watch": "keep these in view.",
    "data": "check the record. A finding that rests on one unlikely measurement is told as this, "
    "too, until another one shows the same.",
}


def threshold_words(thresholds: dict[str, float]) -> str:
    """Say thresholds by name: "loss_kg 0.25, loss_share 0.03"."""
    return ", ".join(f"{name} {value:g}" for name, value in thresholds.items())


def rate(false_alarms: float) -> str:
    """Say a rate in a table: "3.4", "0.04", "none", or a dash where it was not measured."""
    if pd.isna(false_alarms):
        return "–"
    return f"{false_alarms:.2g}" if false_alarms else "none"


def rate_words(false_alarms: float) -> str:
    """Say how often a rule speaks of healthy children."""
    if pd.isna(false_alarms):
        return "False alarms: not measured"
    return f"False alarms: {rate(false_alarms)} in 100 years of healthy children"


def markdown_page(said: pd.DataFrame) -> str:
    """Return docs/rules.md: a table of the rules by severity."""
    lines = [
        "# What growthwatch looks for",
        "",
        "Made by `growthwatch rules --markdown > docs/rules.md`. A rule's thresholds are in its",
        "file under `growthwatch/detection/rules/` and can be changed in `growthwatch.toml`.",
        "",
        "False alarms are what the rule says in 100 years of healthy children: 2,919 of them to",
        "three years of age, real ones, none of whom chose a threshold, and some of whom may",
        "have faltered ([evaluation.md](evaluation.md)). They were weighed months apart, so what",
        "takes several weights in weeks is not put to the test by them. A dash: not measured, as",
        "their records have no heads, parents' heights, siblings, plans or dates. The rules about",
        "weight hold to 20 years, where the references end, and are not measured beyond three.",
        "",
        "In the pictures, of made-up girls on the nine centile lines, grey is what the rule speaks",
        "of and the triangle the day on which the record first shows it; hollow points: a twin's.",
        "Made by `python docs/figures/rules.py`.",
    ]
    for severity, words in SEVERITY_WORDS.items():
        lines += ["", f"## {severity.capitalize()}: {words}", ""]
        lines += [f"![What each of these rules speaks of](figures/rules-{severity}.png)", ""]
        lines += ["| rule | looks for | source | false alarms |", "| --- | --- | --- | --- |"]
        lines += [
            f"| {rule.title} (`{rule.rule}`) | {rule.looks_for} | {rule.guidance} | "
            f"{rate(rule.false_alarms)} |"
            for rule in said[said["severity"] == severity].itertuples()
        ]
    return "\n".join(lines) + "\n"
