"""Configuration: one commented ``growthwatch.toml``: thresholds, schedule, teams, wording."""

from __future__ import annotations

import difflib
import re
import textwrap
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from growthwatch.detection import Parameters, by_name, title
from growthwatch.detection.parameters import fields_of
from growthwatch.detection.rules import every_rule, thresholds_of
from growthwatch.judgement.limits import Limits
from growthwatch.reading.settings import read_toml
from growthwatch.record.errors import CaseloadError
from growthwatch.record.schedule import Schedule
from growthwatch.record.vocabulary import REFERENCES, TERMS

FILE = "growthwatch.toml"
LOGO_TYPES = {".png": "image/png", ".svg": "image/svg+xml", ".jpg": "image/jpeg"}
LARGEST_LOGO = 500_000  # bytes: it is put into every page
REPORT_KEYS = ("title", "organisation", "logo", "note", "reference", "term")
# Lists of one number for each age of `from_months`, as `Schedule` has them.
BY_AGE = ("closest_days", "urgent_days", "confirm_days", "concern_days", "recovering_days")
SCHEDULE_KEYS = ("routine", "from_months", *BY_AGE, "newborn_loss_days", "after_discharge_days")
SECTIONS = ("report", "thresholds", "judgement", "schedule", "teams", "wording")


class ConfigError(CaseloadError):
    """A configuration that cannot be used: one sentence, with what to do."""


@dataclass(frozen=True)
class Config:
    """How a report looks at a caseload, and what it is called.

    Attributes
    ----------
    title, organisation, note : str
        Heading of the report, whose it is, and a sentence of the team's own under the summary.
    logo : Path or None
        A .png, .svg or .jpg, put into every page.
    reference, term : str or None
        As in `growthwatch.score`; None where the configuration says nothing.
    limits : Limits
        Of the judgement.
    parameters : Parameters
        Thresholds of the rules, and when children are to be weighed.
    teams : dict of str to str
        Names to show for the teams as the export writes them.
    wording : dict of str to str
        Titles to show for rules.
    """

    title: str = "Growth report"
    organisation: str = ""
    note: str = ""
    logo: Path | None = None
    reference: str | None = None
    term: str | None = None
    parameters: Parameters = field(default_factory=Parameters)
    limits: Limits = field(default_factory=Limits)
    teams: dict[str, str] = field(default_factory=dict)
    wording: dict[str, str] = field(default_factory=dict)

    def rule_title(self, rule: str) -> str:
        """Return what a rule is called in this report."""
        return self.wording.get(rule) or title(rule)


def read_config(path: Path | str) -> Config:
    """Read a ``growthwatch.toml``; what it does not mention stays as it is by default.

    Raises
    ------
    ConfigError
        A ValueError: for a file that is missing or no TOML, an unknown name (the nearest known one
        is told) or a value of the wrong kind.
    """
    path = Path(path)
    if not path.is_file():
        raise ConfigError(f"{path} cannot be read: growthwatch init writes one to begin with")
    given = read_toml(path)
    _only(given, SECTIONS, path.name, "section")
    for name, value in given.items():
        if not isinstance(value, dict):
            raise ConfigError(f"{path.name}: {name} is a section: write [{name}] on a line")
    report = _report(given.get("report", {}), path)
    thresholds = _thresholds(
        given.get("thresholds", {}), path.name, fields_of(thresholds_of(every_rule()))
    )
    limits = _thresholds(given.get("judgement", {}), path.name, _limits())
    schedule = _schedule(given.get("schedule", {}), path.name)
    return Config(
        **report,
        parameters=Parameters(**thresholds, schedule=schedule),
        limits=Limits(**limits),
        teams=_texts(given.get("teams", {}), path.name, "teams"),
        wording=_wording(given.get("wording", {}), path.name),
    )


def _report(given: dict[str, Any], path: Path) -> dict[str, Any]:
    _only(given, REPORT_KEYS, path.name, "name in [report]")
    texts = {name: text for name, text in _texts(given, path.name, "report").items() if text}
    for name, known in (("reference", REFERENCES), ("term", TERMS)):
        if name in texts:
            _only({texts[name]: 0}, known, path.name, name)
    if "logo" in texts:
        texts["logo"] = _logo(path.parent / texts["logo"], path.name)  # type: ignore[assignment]
    return texts


def _logo(logo: Path, name: str) -> Path:
    if logo.suffix.lower() not in LOGO_TYPES or not logo.is_file():
        raise ConfigError(
            f"{name}: logo {logo.name!r} is not there or not a .png, .svg or .jpg: give its path "
            f"as seen from {name}"
        )
    if logo.stat().st_size > LARGEST_LOGO:
        raise ConfigError(f"{name}: logo {logo.name!r} is larger than 500 kB: make it smaller")
    return logo


def _thresholds(given: dict[str, Any], name: str, known: dict[str, Any]) -> dict[str, Any]:
    _only(given, tuple(known), name, "threshold")
    for key, value in given.items():
        whole = known[key].type in (int, "int")
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
            raise ConfigError(
                f"{name}: threshold {key} is {value!r}: give a {'whole ' if whole else ''}number"
            )
    return given


def _schedule(given: dict[str, Any], name: str) -> Schedule:
    _only(given, SCHEDULE_KEYS, name, "name in [schedule]")
    made: dict[str, Any] = {}
    if "routine" in given:
        rows = []
        for row in given["routine"] if isinstance(given["routine"], list) else [None]:
            if not isinstance(row, dict) or set(row) != {"at", "due", "from", "late_after"}:
                raise ConfigError(
                    f"{name}: each line of routine is {{at = ..., due = ..., from = ..., "
                    "late_after = ...}, the last three ages in days"
                )
            days = [row[key] for key in ("due", "from", "late_after")]
            if not all(_is_number(day) for day in days) or not days[1] <= days[0] <= days[2]:
                raise ConfigError(
                    f"{name}: routine {row['at']!r} needs ages in days with from before due and "
                    "due before late_after"
                )
            rows.append((str(row["at"]), *map(float, days)))
        made["routine"] = tuple(sorted(rows, key=lambda row: row[1]))
    for key in ("from_months", *BY_AGE, "after_discharge_days"):
        if key in given:
            if not isinstance(given[key], list) or not all(map(_is_number, given[key])):
                raise ConfigError(f"{name}: {key} is a list of numbers, such as [2, 7, 14, 28]")
            made[key] = tuple(map(float, given[key]))
    if "newborn_loss_days" in given:
        if not _is_number(given["newborn_loss_days"]):
            raise ConfigError(f"{name}: newborn_loss_days is a number of days, such as 1")
        made["newborn_loss_days"] = float(given["newborn_loss_days"])
    schedule = Schedule(**made)
    months = schedule.from_months
    if not months or months[0] != 0 or list(months) != sorted(months):
        raise ConfigError(f"{name}: from_months begins with 0 and rises")
    for key in BY_AGE:
        days = getattr(schedule, key)
        if len(days) != len(months) or min(days) <= 0:
            raise ConfigError(
                f"{name}: {key} has a number above 0 for each of from_months, {len(months)} in all"
            )
    return schedule


def _wording(given: dict[str, Any], name: str) -> dict[str, str]:
    _only(given, tuple(by_name()), name, "rule")
    return _texts(given, name, "wording")


def _texts(given: dict[str, Any], name: str, section: str) -> dict[str, str]:
    for key, value in given.items():
        if not isinstance(value, str):
            raise ConfigError(f"{name}: {key} in [{section}] is {value!r}: write text in quotes")
    return dict(given)


def _only(given: dict[str, Any], known: tuple[str, ...], name: str, what: str) -> None:
    """Raise ConfigError for the first name that is not known, with the nearest one that is."""
    for key in given:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, n=1, cutoff=0.0)
            raise ConfigError(f"{name}: there is no {what} {key!r}: did you mean {near[0]!r}?")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def default_text() -> str:
    """Return a ``growthwatch.toml`` with every setting at its default, commented out."""
    routine = "\n".join(
        f'#   {{at = "{at}", due = {due:g}, from = {start:g}, late_after = {late:g}}},'
        for at, due, start, late in Schedule().routine
    )
    schedule = Schedule()
    by_age = "\n".join(f"# {key} = {_short(getattr(schedule, key))}" for key in BY_AGE)
    return f"""\
# How growthwatch looks at this caseload. Use it with: growthwatch report CASELOAD --config {FILE}
# A line that begins with # does nothing: take the # away and change the value. Every value below
# is the one used without this file. run.json of every report records what was used.

[report]
# title = "Growth report"
# organisation = ""            # whose report it is
# note = ""                    # a sentence of your own under the summary
# logo = "logo.png"            # .png, .svg or .jpg beside this file, at most 500 kB
# reference = "uk-who"         # or who, trisomy-21, turner
# term = "exact"               # or paper: birth near term as on the paper charts

[teams]
# The names to show for the teams as the export writes them.
# "HV01" = "North Locality"

[wording]
# What a finding is called, where your team says it otherwise.
# weight_fall = "{title("weight_fall")}"

[schedule]
# When a child without concern is to be weighed; ages in days. A weight counts from `from`, and
# after `late_after` it is overdue. RCPCH, chart information for health staff.
# routine = [
{routine}
# ]
# What is due when something was found: from which ages in months, within how many days. The
# closest that weighings should usually be (NICE NG75), a child who is losing weight, a weight to be
# taken again, a child of concern, a child who is recovering. growthwatch, but for the first.
# from_months = {_short(schedule.from_months)}
{by_age}
# A baby more than 10% below birth weight is to be seen within so many days.
# newborn_loss_days = {_short(schedule.newborn_loss_days)}
# After hospital, days from going home on which a child in view is weighed.
# after_discharge_days = {_short(schedule.after_discharge_days)}

[thresholds]
# Thresholds of the rules. Changing one changes which children are found: do it with clinical
# advice, and expect findings to come and go in the first report after it.
{_thresholds_text()}
[judgement]
# What is held of a judgement until when. With clinical advice only, as the thresholds.
{_limits_text()}"""


def _limits() -> dict[str, Any]:
    """Return the limits of the judgement that are single numbers, by name."""
    return {one.name: one for one in fields(Limits) if one.type in (int, float, "int", "float")}


def _limits_text() -> str:
    """Return the limits with what their class says of them, commented out."""
    documented = re.split(r"\n    (?=[a-z_0-9]+(?:, [a-z_0-9]+)* : )", Limits.__doc__ or "")
    lines: list[str] = []
    told: set[str] = set()
    values = {name: getattr(Limits(), name) for name in _limits()}
    for part in documented[1:]:
        head, _, body = part.partition("\n")
        names = [name for name in head.split(" : ")[0].split(", ") if name in values]
        if not names:
            continue
        words = " ".join(body.split())
        lines += ["", *_comment(words), *(f"# {name} = {_short(values[name])}" for name in names)]
        told |= set(names)
    lines += [f"# {name} = {_short(value)}" for name, value in values.items() if name not in told]
    return "\n".join(lines) + "\n"


def _thresholds_text() -> str:
    """Return the thresholds with what each means, commented out, beneath the rules they are of."""
    rules = every_rule()
    lines: list[str] = []
    for kind in thresholds_of(rules):
        titles = list(dict.fromkeys(rule.title for rule in rules if rule.thresholds is kind))
        lines += ["", *_comment("; ".join(titles) if titles else "Of several rules")]
        for name, one in fields_of([kind]).items():
            lines += [*_comment(one.metadata["means"]), f"# {name} = {_short(one.default)}"]
    return "\n".join(lines) + "\n"


def _comment(words: str) -> list[str]:
    return textwrap.wrap(words, 98, initial_indent="# ", subsequent_indent="# ")


def _short(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_short(one) for one in value]
    return int(value) if float(value).is_integer() else value
